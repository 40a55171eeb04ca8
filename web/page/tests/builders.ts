/** Snapshots and events for tests, each with only what the test speaks of. */

import type { Followed, JobEvent, JobState, ListRecord, RowsEvent, Snapshot } from "../src/wire/nouns.ts";

export const AT = "2025-11-23T14:00:00.000Z";

export function snapshot(seq: number, over: Partial<Snapshot> = {}): Snapshot {
  return {
    id: "j1", label: null, state: "running", attempt: 1, list: { id: "l1", name: "people.csv" },
    filter: { where: "age >= 65", predicate: null, types: {} }, predicate_version: null, sample: null, estimate: null,
    owner: "local", created_at: AT, started_at: AT, finished_at: null, expires_at: null, phase: "testing",
    preparation: null,
    rows: { total: 100, done: 0, kept: 0, rejected: 0, failed: 0, blank_lines: null },
    bytes: { total: 1000, done: 0 }, chunks: { total: null, done: 0 }, rate: null, eta_seconds: null,
    reasons: [], limits: null, keep_rejected: true, max_failed: null, seq, cursor: `${seq}-1`, error: null, ...over,
  };
}

export function listOf(over: Partial<ListRecord> = {}): ListRecord {
  return {
    id: "l1", name: "people.csv", format: "csv", dialect: { delimiter: ",", quote: '"', header: true, encoding: "utf-8" },
    bytes: 99, sha256: "", packed: null, columns: [{ name: "age", type: "integer" }, { name: "country", type: "text" }],
    sample: [], rows: 3, blank_lines: 0, owner: "local", created_at: AT, expires_at: null, ...over,
  };
}

function told(seq: number) {
  return { job: "j1", seq, cursor: `${seq}-1`, at: AT };
}

export function state(seq: number, name: JobState, attempt = 1): JobEvent {
  return { ...told(seq), type: "state", state: name, attempt };
}

/** So many rows of another list are read; null: no worker is at it. */
export function preparing(seq: number, rows: number | null, total = 100): JobEvent {
  const of = rows === null ? null : { list: { id: "l2", name: "seen.csv" }, rows, total };
  return { ...progress(seq, 0), preparation: of } as JobEvent;
}

export function progress(seq: number, done: number): JobEvent {
  return {
    ...told(seq), type: "progress",
    rows: { total: 100, done, kept: done, rejected: 0, failed: 0, blank_lines: null },
    bytes: { total: 1000, done: done * 10 }, chunks: { total: null, done: 0 }, rate: 10, eta_seconds: 1, reasons: [],
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
