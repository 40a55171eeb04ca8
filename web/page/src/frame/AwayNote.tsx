/** Across the page while the server has lost Redis: what that means, since when, and what mends it. */

import { clockTime } from "../format/figures.ts";
import { say } from "../strings.ts";
import { lapse } from "../wire/redis.ts";

export function AwayNote() {
  const now = lapse.value;
  if (now === null) return null;
  const at = clockTime(now.since);
  return (
    <div class="away problem" role="alert">
      <strong>{now.silent ? say.away.lost(at) : say.away.noWrites(at)}</strong>
      <p>{now.silent ? say.away.lostMeans : say.away.noWritesMeans}</p>
      {now.problem.detail !== "" && <p lang="en">{now.problem.detail}</p>}
    </div>
  );
}
