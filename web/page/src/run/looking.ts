/** What of a run is looked at, kept in its address: shared or loaded again, it shows the same. */

import { useEffect, useRef, useState } from "preact/hooks";

import { runAddress } from "../address.ts";
import { note, view } from "../navigation.ts";
import { resultPage } from "../wire/api.ts";
import { type Look, lookQuery } from "./look.ts";

export interface Looking {
  look: Look;
  choose: (part: Partial<Look>) => void;
  /** Shows the row of this number in the list, or the next that has the verdict, in list order. */
  jump: (row: number) => void;
}

export function useLook(id: string, asked: Look): Looking {
  const [look, setLook] = useState(asked);
  // A link, or a step back, asks for another look at the same run.
  useEffect(() => setLook(asked), [lookQuery(asked)]);
  useEffect(() => {
    const at = view.peek();
    if (at.name === "run" && at.id === id) note(runAddress(id, look));
  }, [id, look]);

  function choose(part: Partial<Look>): void {
    setLook((before) => {
      const after = { ...before, ...part };
      return lookQuery(after) === lookQuery(before) ? before : after;
    });
  }

  const jumps = useRef(0);
  function jump(row: number): void {
    const mine = ++jumps.current;
    const arrive = (part: Partial<Look>) => {
      // Somebody may have wanted another row meanwhile, or other rows altogether.
      if (mine !== jumps.current) return;
      setLook((now) => (now.which === look.which ? { ...now, how: "ordered", q: "", reason: "", ...part } : now));
    };
    // Where it cannot be found the rows' own reading says what is wrong.
    resultPage(id, look.which, { row, limit: 1 }).then(({ offset }) => arrive({ at: offset }), () => arrive({}));
  }

  return { look, choose, jump };
}
