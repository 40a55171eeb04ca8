/**
 * One job as this page knows it: a snapshot, and the rows that were told of, brought forward by `seq`.
 *
 * Pure: answers and events go in, a new state comes out, and with it the wish to subscribe again (`ask`).
 * An event counts once, in order; a hole is never jumped over, but asked for.
 */

import type { Followed, JobEvent, Reason, Snapshot } from "../wire/nouns.ts";
import { begunWith, NO_SERIES, type Series, withCounts, withTurn } from "./series.ts";
import { hasEnded } from "./states.ts";
import { EMPTY_WINDOW, type Window, withRows } from "./window.ts";

/** Live events held while a subscription is being answered. More than these are asked for again. */
const HELD_EVENTS = 2000;

export interface Log {
  readonly snapshot: Snapshot | null;
  /** Read by REST, to have something to show before the first answer. */
  readonly shown: Snapshot | null;
  readonly kept: Window;
  readonly failed: Window;
  /** How the counts have grown. */
  readonly series: Series;
  /** The log did not reach back to what we had: the rows told of so far are to be read in pages. */
  readonly cut: boolean;
  /** A subscription is to be sent, or has been and is not answered: live events wait in `held`. */
  readonly asking: boolean;
  readonly held: readonly JobEvent[];
  readonly overheld: boolean;
}

export const NOTHING_YET: Log = {
  snapshot: null,
  shown: null,
  kept: EMPTY_WINDOW,
  failed: EMPTY_WINDOW,
  series: NO_SERIES,
  cut: false,
  asking: true,
  held: [],
  overheld: false,
};

/** What `subscribe` should send as `after`: everything for a new page, else what follows our last event. */
export function cursorOf(log: Log): string | 0 {
  return log.snapshot === null ? 0 : log.snapshot.cursor;
}

/** The connection is gone, or the server said `resync`: what is heard from now on has to wait for an answer. */
export function askedAgain(log: Log): Log {
  return { ...log, asking: true, held: [], overheld: false };
}

/** Live events, in the order in which they came. */
export function heard(log: Log, events: readonly JobEvent[]): Log {
  if (log.asking) {
    const room = HELD_EVENTS - log.held.length;
    return { ...log, held: [...log.held, ...events.slice(0, room)], overheld: log.overheld || events.length > room };
  }
  return events.reduce(withEvent, log);
}

/** The answer to a subscription, and then what was held back while it was on its way. */
export function answered(log: Log, answer: Followed): Log {
  const { held, overheld } = log;
  const settled: Log = { ...(answer.recovered ? recovered(log, answer) : restarted(answer)), asking: false };
  const caughtUp = held.reduce(withEvent, { ...settled, held: [], overheld: false });
  return overheld && !caughtUp.asking ? askedAgain(caughtUp) : caughtUp;
}

/** A snapshot read besides the log. It only completes: what it is ahead by comes as events, once. */
export function refreshed(log: Log, snapshot: Snapshot): Log {
  if (log.snapshot === null) return { ...log, shown: snapshot };
  if (snapshot.seq !== log.snapshot.seq) return log;
  return { ...log, snapshot };
}

/** What to draw: the log's own snapshot, or the one that was read before the log answered. */
export function shownOf(log: Log): Snapshot | null {
  return log.snapshot ?? log.shown;
}

function recovered(log: Log, { job, events }: Followed): Log {
  const since = log.snapshot?.seq ?? 0;
  const anew = log.snapshot !== null && job.attempt !== log.snapshot.attempt;
  let told: Told = anew ? NOTHING_YET : log;
  for (const event of events) {
    if (event.seq <= since || event.seq > job.seq) continue;
    told = withTold(told, event);
  }
  const at: Log = { ...log, ...told, snapshot: job, asking: false, held: [], overheld: false };
  return events.filter((event) => event.seq > job.seq).reduce(withEvent, at);
}

function restarted({ job }: Followed): Log {
  return { ...NOTHING_YET, snapshot: job, series: begunWith(job), cut: true };
}

/** What is remembered of events, besides the snapshot that they bring forward. */
type Told = Pick<Log, "kept" | "failed" | "series" | "cut">;

function withTold(told: Told, event: JobEvent): Told {
  const { kept, failed, series, cut } = told;
  switch (event.type) {
    case "kept":
      return { kept: withRows(kept, event), failed, series, cut };
    case "failed":
      return { kept, failed: withRows(failed, event), series, cut };
    case "progress":
      return { kept, failed, series: withCounts(series, Date.parse(event.at), event.rows), cut };
    case "state": {
      if (event.state === "queued" && event.attempt > 1) {
        return { kept: EMPTY_WINDOW, failed: EMPTY_WINDOW, series: NO_SERIES, cut: false };
      }
      return event.state === "running" ? { kept, failed, cut, series: withTurn(series, Date.parse(event.at)) } : told;
    }
    default:
      return told;
  }
}

function withEvent(log: Log, event: JobEvent): Log {
  const { snapshot } = log;
  if (snapshot === null || event.seq <= snapshot.seq) return log;
  if (log.asking) return { ...log, held: [...log.held, event] };
  if (event.seq > snapshot.seq + 1) return { ...askedAgain(log), held: [event] };
  const at = { ...snapshot, seq: event.seq, cursor: event.cursor };
  return { ...log, ...withTold(log, event), snapshot: snapshotAfter(at, event) };
}

function snapshotAfter(at: Snapshot, event: JobEvent): Snapshot {
  switch (event.type) {
    case "progress": {
      const { rows, bytes, chunks, rate, eta_seconds } = event;
      const isPrepared = event.preparation === undefined;
      const phase = rows.total === null ? "counting" : isPrepared ? "testing" : "preparing";
      const reasons = event.reasons === undefined ? at.reasons : topReasons(at.reasons, event.reasons);
      return { ...at, rows: { ...at.rows, ...rows }, bytes, chunks, rate, eta_seconds, reasons, phase, preparation: event.preparation ?? null };
    }
    case "limits":
      return { ...at, limits: { concurrency: event.concurrency, rate: event.rate } };
    case "state":
      return inState(event.attempt !== at.attempt ? untested(at) : at, event);
    default:
      // Rows, or a kind of event that a later server tells of: it has its place in the count.
      return at;
  }
}

/** Events tell fewer reasons than a snapshot has: those that are not told of stay as they were. */
function topReasons(before: readonly Reason[], told: readonly Reason[]): Reason[] {
  const isTold = (one: Reason) => told.some(({ verdict, reason }) => verdict === one.verdict && reason === one.reason);
  return [...told, ...before.filter((one) => !isTold(one))];
}

/** A job as a retry begins it. What is known of its list stays. */
function untested(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    rows: { ...snapshot.rows, done: 0, kept: 0, rejected: 0, failed: 0 },
    bytes: { ...snapshot.bytes, done: 0 },
    chunks: { total: null, done: 0 },
    rate: null,
    reasons: [],
    started_at: null,
    expires_at: null,
  };
}

function inState(snapshot: Snapshot, event: Extract<JobEvent, { type: "state" }>): Snapshot {
  const started = snapshot.started_at ?? (event.state === "running" ? event.at : null);
  return {
    ...snapshot,
    state: event.state,
    phase: null,
    preparation: null,
    attempt: event.attempt,
    error: event.error ?? null,
    started_at: started,
    finished_at: hasEnded(event.state) ? event.at : null,
    eta_seconds: event.state === "running" ? snapshot.eta_seconds : null,
  };
}
