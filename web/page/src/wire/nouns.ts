/**
 * What crosses the wire, in the page's own words. The shapes are those of `described.ts`, which is made of the server's
 * documents; here they are named, and narrowed where the server says less than the page knows.
 */

import type { Schema } from "../predicates/schema.ts";
import type { Params } from "../predicates/values.ts";
import type * as described from "./described.ts";

export type { Column, CountedReason, CountedReasons, Dialect, Estimate, Limits, Preparing, Reason, Share, Work } from "./described.ts";

export type ColumnType = described.Type;

export const COLUMN_TYPES: readonly ColumnType[] = ["integer", "number", "boolean", "date", "timestamp", "text"];

export type Types = Readonly<Record<string, ColumnType>>;

export type ListFormat = described.Format;

export type ListRecord = described.List;

/** A problem as RFC 9457 has it. The further ones come with some. */
export interface Problem extends described.Problem {
  /** Where a `where` is at fault, and what would work. */
  position?: number;
  length?: number;
  hint?: string | null;
  /** What is wrong, where that has a name: of `urn:winnow:redis` and `urn:winnow:storage`. */
  fault?: string;
  /** When to ask again, in seconds, where that is known. */
  retry_after?: number;
  /** What is wrong with what was sent, each with a JSON pointer to it. */
  errors?: { pointer: string; detail: string }[];
}

/** A predicate by its name, with parameters. */
export type Call = described.Call & { params: Params };

/** A predicate that workers have, as `GET /api/predicates` lists it: what the page reads of it. */
export type Published = Pick<
  described.Published,
  "name" | "summary" | "doc" | "version" | "others" | "kind" | "prepares"
> & { params: Schema };

export type JobState = described.State;

export const JOB_STATES: readonly JobState[] = [
  "queued", "running", "pausing", "paused", "cancelling", "succeeded", "failed", "cancelled",
];

export type Which = "kept" | "rejected" | "failed";

export const VERDICTS: readonly Which[] = ["kept", "rejected", "failed"];

export type RowCounts = described.Rows;

export type Amount = described.Amount;

/** A job in one line. `where` is its beginning, where it is long. */
export type Summary = Omit<described.Summary, "filter" | "error"> & {
  filter: Omit<described.BriefFilter, "predicate"> & { predicate: Call | null };
  error: Problem | null;
};

/** What a run that is queued or running is about: null otherwise. */
export type Phase = "waiting" | "counting" | "preparing" | "testing";

export type Snapshot = Omit<described.Snapshot, "filter" | "error" | "phase"> & {
  phase: Phase | null;
  filter: Omit<described.Filter, "predicate" | "types"> & { predicate: Call | null; types: Types };
  error: Problem | null;
};

/** One row as an event, a page of a result or a preview shows it: the last without its number. `data` is its text;
 * failed rows say where and why. */
export interface ShownRow {
  row?: number;
  data?: string | null;
  line?: number | null;
  reason?: string | null;
  truncated?: boolean;
}

export type StateEvent = Omit<described.StateChanged, "error"> & { error?: Problem | null };

export type ProgressEvent = described.Progressed;

export type LimitsEvent = described.LimitsChanged;

export type RowsEvent = Omit<described.Kept, "type" | "rows"> & { type: "kept" | "failed"; rows: ShownRow[] };

export type JobEvent = StateEvent | ProgressEvent | LimitsEvent | RowsEvent;

/** The answer to `subscribe`. */
export type Followed = Pick<described.Subscribed, "recovered"> & { job: Snapshot; events: JobEvent[] };

export type RowsPage = Omit<described.RowsPage, "rows"> & { rows: ShownRow[] };

export type Preview = Omit<described.Preview, "examples"> & { examples: Partial<Record<Which, ShownRow[]>> };

/** One thing that a condition can call, as `GET /api/where/functions` lists it: what the page reads of it. */
export type WhereFunction = Pick<described.Function, "name" | "signature" | "doc">;
