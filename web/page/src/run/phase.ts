/** What a run is about just now, in more than its state. */

import { count } from "../format/figures.ts";
import { say } from "../strings.ts";
import type { Phase, Preparing, Snapshot } from "../wire/nouns.ts";

/** As the server told it last, and where that is outrun by the counts, as these tell. Null: nothing to say. */
export function phaseOf({ state, phase, rows }: Pick<Snapshot, "state" | "phase" | "rows">): Phase | null {
  if (state === "queued") return phase === "waiting" ? "waiting" : null;
  if (state !== "running") return null;
  if (rows.done > 0) return rows.total === null ? "counting" : "testing";
  return phase ?? (rows.total === null ? "counting" : null);
}

/** How far its preparation is; null where it is about something else, or no worker has begun. */
export function preparingOf(job: Pick<Snapshot, "state" | "phase" | "rows" | "preparation">): Preparing | null {
  return phaseOf(job) === "preparing" ? job.preparation : null;
}

/** The share that is read, 0 to 1; null where that does not tell: how long putting together takes nobody knows. */
export function shareRead({ rows, total }: Preparing): number | null {
  return total === null || rows >= total ? null : rows / total;
}

export function readInWords({ list, rows, total }: Preparing): string {
  if (total !== null && rows >= total) return say.look.putTogether(list.name);
  return say.look.read(count(rows), total === null ? null : count(total), list.name);
}

/** Nothing has been tested yet: events are silent about why, so the snapshot is to be read again. */
export function isUnmoved({ state, rows }: Pick<Snapshot, "state" | "rows">): boolean {
  return (state === "queued" || state === "running") && rows.done === 0;
}
