/** How far a run is and what became of it, in so few words as fit a tab's icon. */

import type { Icon } from "../frame/icon.ts";
import type { Snapshot } from "../wire/nouns.ts";
import { endedWithFailures, shareDone } from "./measure.ts";

export function iconOf(job: Snapshot): Icon {
  switch (job.state) {
    case "succeeded":
      return { shows: endedWithFailures(job) ? "mixed" : "good" };
    case "failed":
      return { shows: "bad" };
    case "cancelling":
    case "cancelled":
      return { shows: "stopped" };
    case "queued":
    case "pausing":
    case "paused":
      return { shows: "waiting" };
    case "running": {
      const share = shareDone(job);
      return share === null ? { shows: "waiting" } : { shows: "percent", percent: Math.floor(share * 100) };
    }
  }
}
