/** Across the page while the server has lost Redis: what that means, since when, and what mends it. */

import { clockTime } from "../format/figures.ts";
import { sayAway } from "../strings.ts";
import { lapse } from "../wire/redis.ts";

export function AwayNote() {
  const now = lapse.value;
  if (now === null) return null;
  const { lang, words } = sayAway();
  const at = clockTime(now.since);
  return (
    <div class="away problem" role="alert" lang={lang}>
      <strong>{now.silent ? words.lost(at) : words.noWrites(at)}</strong>
      <p>{now.silent ? words.lostMeans : words.noWritesMeans}</p>
      {now.problem.detail !== "" && <p lang="en">{now.problem.detail}</p>}
    </div>
  );
}
