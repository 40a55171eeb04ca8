/** What crosses the wire: lists, jobs, events and problems, as the API and the sockets send them. */

import type { Schema } from "../predicates/schema.ts";
import type { Params } from "../predicates/values.ts";

export type ColumnType = "integer" | "number" | "boolean" | "date" | "timestamp" | "text";

export const COLUMN_TYPES: readonly ColumnType[] = ["integer", "number", "boolean", "date", "timestamp", "text"];

export type Types = Readonly<Record<string, ColumnType>>;

export interface Column {
  name: string;
  type: ColumnType;
}

export interface Dialect {
  delimiter: string | null;
  quote: string | null;
  header: boolean;
  encoding: string;
}

export interface ListRecord {
  id: string;
  name: string;
  format: "csv" | "tsv" | "jsonl" | "text" | "parquet";
  dialect: Dialect;
  /** Those of the plain content. */
  bytes: number;
  /** What was uploaded, where that was packed. */
  packed: { format: "gzip" | "zstd"; bytes: number; sha256: string } | null;
  columns: Column[];
  sample: (Record<string, unknown> | string)[];
  /** Null until a first run has counted them. */
  rows: number | null;
  created_at: string;
}

/** A problem as RFC 9457 has it. The last three come with a `where` that is refused. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  position?: number;
  length?: number;
  hint?: string | null;
  /** What is wrong, where that has a name: of `urn:winnow:redis` and `urn:winnow:storage`. */
  fault?: string;
  /** What is wrong with what was sent, each with a JSON pointer to it. */
  errors?: { pointer: string; detail: string }[];
}

/** A predicate by its name, with parameters. */
export interface Call {
  name: string;
  params: Params;
}

/** A predicate that workers have, as `GET /api/predicates` lists it. */
export interface Published {
  name: string;
  /** The first paragraph of `doc`. */
  summary: string;
  doc: string;
  params: Schema;
  version: string;
  /** Other versions of it, that fewer workers have. */
  others: string[];
}

export type JobState =
  | "queued"
  | "running"
  | "pausing"
  | "paused"
  | "cancelling"
  | "cancelled"
  | "succeeded"
  | "failed";

export type Which = "kept" | "rejected" | "failed";

export interface RowCounts {
  total: number | null;
  done: number;
  kept: number;
  rejected: number;
  failed: number;
  blank_lines: number | null;
}

export interface Amount {
  total: number | null;
  done: number;
}

export interface Summary {
  id: string;
  label: string | null;
  state: JobState;
  rows: RowCounts;
  rate: number | null;
  eta_seconds: number | null;
  created_at: string;
  finished_at: string | null;
  list: { id: string; name: string };
}

/** What a run that is queued or running is about: null otherwise. */
export type Phase = "waiting" | "counting" | "preparing" | "testing";

/** A share of rows from 0 to 1, and its interval at 95 %; null until a row was tested. */
export interface Share {
  share: number | null;
  low: number;
  high: number;
}

/** What a sample says of the whole list. */
export interface Estimate {
  rows: number | null;
  kept: Share;
  rejected: Share;
  failed: Share;
  /** How long all rows would take; null where that cannot be told. */
  seconds: number | null;
}

/** What limits a run's tests: rows under test at a time in a worker process, and a rate such as `50/s`. */
export interface Limits {
  concurrency: number;
  rate: string | null;
}

export interface Reason {
  verdict: string;
  reason: string;
  rows: number;
}

/** A reason with the row that had it last, by its number in the list. */
export interface CountedReason extends Reason {
  example: { row: number } | null;
}

export interface CountedReasons {
  reasons: CountedReason[];
  /** How many rows have a reason that is not counted by itself. */
  other: number;
}

/** What a worker process has of a run: rows `from` to `to`, of which those before `at` are committed. */
export interface Work {
  worker: string;
  chunk: number;
  from: number;
  to: number;
  at: number;
  since: string;
  /** The row under test, and since when; null or left out where nothing is known of it. */
  row?: number | null;
  row_since?: string | null;
}

export interface Snapshot extends Summary {
  phase: Phase | null;
  attempt: number;
  filter: { where: string | null; predicate: Call | null; types: Types };
  /** Which version of its predicate the job keeps to. */
  predicate_version: string | null;
  started_at: string | null;
  /** When an ended job is deleted. Null before its end, and until the end was asked for. */
  expires_at: string | null;
  bytes: Amount;
  chunks: Amount;
  /** The most frequent ones. */
  reasons: Reason[];
  /** How many rows of the list were asked for; null for a run on all of them. */
  sample: number | null;
  estimate: Estimate | null;
  /** Null where nothing can be limited: it has no predicate. */
  limits: Limits | null;
  keep_rejected: boolean;
  max_failed: number | null;
  seq: number;
  cursor: string;
  error: Problem | null;
}

interface Told {
  job: string;
  seq: number;
  cursor: string;
  at: string;
}

/** One row as an event, a page of a result or a preview shows it: the last without its number. `data` is its text;
 * failed rows say where and why. */
export interface ShownRow {
  row?: number;
  data?: string | null;
  line?: number | null;
  reason?: string;
  truncated?: boolean;
}

export type StateEvent = Told & { type: "state"; state: JobState; attempt: number; error?: Problem | null };

export type ProgressEvent = Told & {
  type: "progress";
  rows: RowCounts;
  bytes: Amount;
  chunks: Amount;
  rate: number | null;
  eta_seconds: number | null;
  /** The most frequent ones, fewer than a snapshot has. */
  reasons?: Reason[];
};

export type LimitsEvent = Told & { type: "limits" } & Limits;

export type RowsEvent = Told & { type: "kept" | "failed"; rows: ShownRow[]; skipped: number };

export type JobEvent = StateEvent | ProgressEvent | RowsEvent | LimitsEvent;

/** The answer to `subscribe`. */
export interface Followed {
  job: Snapshot;
  events: JobEvent[];
  recovered: boolean;
}

export interface RowsPage {
  rows: ShownRow[];
  offset: number;
  /** The offset to go on with; null after the last. */
  next: number | null;
  /** How many rows were looked through. */
  looked: number;
  /** How many rows the result has by now, in list order without a hole. */
  total: number;
}

export interface Preview {
  tried: number;
  kept: number;
  rejected: number;
  failed: number;
  examples: Partial<Record<Which, ShownRow[]>>;
}

/** One thing that a condition can call, as `GET /api/where/functions` lists it. */
export interface WhereFunction {
  name: string;
  signature: string;
  doc: string;
}
