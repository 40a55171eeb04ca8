/** How far a run is: by rows once their number is known, by bytes until then. */

import type { Snapshot, Summary } from "../wire/nouns.ts";

/** 0 to 1, and exactly 1 only when every row has its verdict. Null where nothing tells yet. */
export function shareDone(job: Summary & Partial<Pick<Snapshot, "bytes">>): number | null {
  const { rows, bytes } = job;
  if (job.state === "succeeded") return 1;
  if (rows.total !== null) return rows.total === 0 ? null : Math.min(1, rows.done / rows.total);
  if (bytes?.total) return Math.min(0.999, bytes.done / bytes.total);
  return null;
}

/** Seconds from the first tested row to the end, or to `now` (milliseconds by the server's clock). */
export function elapsed(job: Pick<Snapshot, "started_at" | "finished_at">, now: number): number | null {
  if (job.started_at === null) return null;
  const end = job.finished_at === null ? now : Date.parse(job.finished_at);
  return Math.max(0, (end - Date.parse(job.started_at)) / 1000);
}

/** Succeeded, but some rows could not be tested: not the same thing as plain success. */
export function endedWithFailures(job: Summary): boolean {
  return job.state === "succeeded" && job.rows.failed > 0;
}

/** The greatest number that a row of the list can have, as far as it is known; a guess before rows are counted. */
export function mostNumber({ rows, sample, estimate }: Pick<Snapshot, "rows" | "sample" | "estimate">): number {
  return (sample === null ? rows.total : estimate?.rows) ?? 1_000_000;
}

/** Nothing has come for so long (milliseconds) that a rate of recent work is one of the past. */
export const STALLED_AFTER = 5000;
