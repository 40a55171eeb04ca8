/** Snapshots and events for tests, each with only what the test speaks of. */

import type { Followed, JobEvent, JobState, RowsEvent, Snapshot } from "../src/wire/nouns.ts";

export const AT = "2025-11-23T14:00:00.000Z";

export function snapshot(seq: number, over: Partial<Snapshot> = {}): Snapshot {
  return {
    id: "j1", label: null, state: "running", phase: "testing", attempt: 1, list: { id: "l1", name: "people.csv" },
    filter: { where: "age >= 65", predicate: null, types: {} }, predicate_version: null, created_at: AT, started_at: AT, finished_at: null,
    expires_at: null,
    rows: { total: 100, done: 0, kept: 0, rejected: 0, failed: 0, blank_lines: null },
    bytes: { total: 1000, done: 0 }, chunks: { total: null, done: 0 }, rate: null, eta_seconds: null,
    reasons: [], sample: null, estimate: null, limits: null, keep_rejected: true, max_failed: null, seq, cursor: `${seq}-1`, error: null, ...over,
  };
}

function told(seq: number) {
  return { job: "j1", seq, cursor: `${seq}-1`, at: AT };
}

export function state(seq: number, name: JobState, attempt = 1): JobEvent {
  return { ...told(seq), type: "state", state: name, attempt };
}

export function progress(seq: number, done: number): JobEvent {
  return {
    ...told(seq), type: "progress",
    rows: { total: 100, done, kept: done, rejected: 0, failed: 0, blank_lines: null },
    bytes: { total: 1000, done: done * 10 }, chunks: { total: null, done: 0 }, rate: 10, eta_seconds: 1,
  };
}

export function kept(seq: number, rows: number[], skipped = 0): RowsEvent {
  return { ...told(seq), type: "kept", rows: rows.map((row) => ({ row, data: `row ${row}` })), skipped };
}

export function failed(seq: number, rows: number[]): RowsEvent {
  return { ...told(seq), type: "failed", rows: rows.map((row) => ({ row, line: row + 2, reason: "ragged" })), skipped: 0 };
}

export function answer(job: Snapshot, events: JobEvent[] = [], recovered = true): Followed {
  return { job, events, recovered };
}
