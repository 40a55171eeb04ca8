/** Who tests what: a lane for each chunk under test, in an order that does not jump. */

import type { Work } from "../wire/nouns.ts";

export interface Lane {
  readonly key: string;
  readonly worker: string;
  readonly from: number;
  readonly to: number;
  /** 0 to 1 of the chunk: what is committed. */
  readonly share: number;
  /** Milliseconds: since when the worker has it. */
  readonly since: number;
  /** The row under test, and since when; null where nothing is known of it. */
  readonly row: number | null;
  readonly rowSince: number | null;
}

/** A row under test for so long (milliseconds) is said to hang. */
export const HANGS_AFTER = 10_000;

/** Lanes by worker; each keeps its place while another chunk comes to it. */
export function lanesOf(work: readonly Work[], before: readonly Lane[] = []): Lane[] {
  const lanes = work.map(laneOf);
  const stays = before.map(({ key }) => lanes.find((lane) => lane.key === key) ?? null);
  const fresh = lanes
    .filter((lane) => !stays.includes(lane))
    .sort((a, b) => (a.worker < b.worker ? -1 : a.worker > b.worker ? 1 : a.from - b.from));
  // What a worker begins goes where something of its own has just ended.
  const placed = stays.map((lane, at) => {
    if (lane !== null) return lane;
    const next = fresh.findIndex(({ worker }) => worker === before[at]?.worker);
    return next < 0 ? null : (fresh.splice(next, 1)[0] ?? null);
  });
  return [...placed, ...fresh].filter((lane) => lane !== null);
}

/** Since when a lane's row has been under test, where that is suspiciously long. */
export function hangsSince({ row, rowSince }: Lane, now: number): number | null {
  return row !== null && rowSince !== null && now - rowSince >= HANGS_AFTER ? rowSince : null;
}

/** `celery@host` as people know it. */
export function workerName(worker: string): string {
  return worker.startsWith("celery@") ? worker.slice("celery@".length) : worker;
}

function laneOf({ worker, chunk, from, to, at, since, row, row_since }: Work): Lane {
  return {
    key: `${worker} ${chunk} ${from}`,
    worker,
    from,
    to,
    share: Math.min(1, Math.max(0, (at - from) / Math.max(1, to - from + 1))),
    since: Date.parse(since),
    row: row ?? null,
    rowSince: row_since == null ? null : Date.parse(row_since),
  };
}
