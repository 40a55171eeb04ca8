/** What of a long list is in sight; whoever draws by it draws again as it is scrolled, a few lines at once. */

import { useState } from "preact/hooks";

/** In pixels: how far the list's top is above the upper edge of what is seen, and how high that is. */
export interface Sight {
  readonly top: number;
  readonly height: number;
}

/** More lines than one are drawn beyond what is seen, so nothing is missing before so many went by. */
const LINES_AT_ONCE = 4;
/** Until it was looked at. */
const UNSEEN: Sight = { top: 0, height: 600 };

/** What was in sight when `look` was called last; `measure` tells it. */
export function useSight(measure: () => Sight | null, lineHeight: number): { sight: Sight; look: () => void } {
  const [sight, setSight] = useState(UNSEEN);

  function look() {
    const now = measure();
    if (now === null) return;
    const step = LINES_AT_ONCE * lineHeight;
    const top = Math.floor(Math.max(0, now.top) / step) * step;
    setSight((before) => (before.top === top && before.height === now.height ? before : { top, height: now.height }));
  }
  return { sight, look };
}
