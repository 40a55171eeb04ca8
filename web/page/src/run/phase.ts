/** What a run is about just now, in more than its state. */

import type { Phase, Snapshot } from "../wire/nouns.ts";

/** As the server told it last, and where that is outrun by the counts, as these tell. Null: nothing to say. */
export function phaseOf({ state, phase, rows }: Pick<Snapshot, "state" | "phase" | "rows">): Phase | null {
  if (state === "queued") return phase === "waiting" ? "waiting" : null;
  if (state !== "running") return null;
  if (rows.done > 0) return rows.total === null ? "counting" : "testing";
  return phase ?? (rows.total === null ? "counting" : null);
}

/** Nothing has been tested yet: events are silent about why, so the snapshot is to be read again. */
export function isUnmoved({ state, rows }: Pick<Snapshot, "state" | "rows">): boolean {
  return (state === "queued" || state === "running") && rows.done === 0;
}
