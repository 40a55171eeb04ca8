/**
 * Data as the API and the sockets carry it. Written by `python -m web.described.types`, and never by hand:
 * what it is made of stands in the models that the server validates and answers with.
 */

/** A message about one job. */
export interface AboutJob {
  /** The job's id. */
  job: string;
}

/** What became of one job; `detail` says more where it was not done. */
export interface Acted {
  job: string;
  name: string;
  outcome: Outcome;
  detail: string;
}

/** Acts, newest first; `next` is the cursor of the page after, or null. */
export interface ActsPage {
  acts: RecordedAct[];
  next: string | null;
}

/** The address, with its query, is longer than a request line may be. */
export type AddressTooLong = Problem & {
  type?: "urn:winnow:address";
  title?: "Address too long";
  status?: 414;
};

/** Where Flower is; null where nobody said, and to users that are no admins. */
export interface Addresses {
  flower: string | null;
}

/** The process answers, since so many seconds. */
export interface Alive {
  status: "ok";
  seconds: number;
}

/** How much of how much; `total` is null while not known. */
export interface Amount {
  total: number | null;
  done: number;
}

/** What decides about a row, in a few words: whole in the snapshot. */
export interface BriefFilter {
  where: string | null;
  predicate: Call | null;
}

/** A bulk action: which jobs it is about, fixed when it was made, and how far it is. */
export interface BulkAction {
  id: string;
  verb: BulkVerb;
  matching: Matching;
  /** How many jobs the set has. */
  jobs: number;
  /** In which states they were when the set was fixed. */
  states: Record<string, number>;
  /** Jobs that match too, but cannot be asked for this in their state: they are not in the set. */
  passed_over: Record<string, number>;
  /** Jobs that nothing was done to so far. */
  left: number;
  /** What became of the others. */
  outcomes: Record<string, number>;
  created_at: string;
  /** When it is forgotten; each part that is done puts it off. */
  expires_at: string;
}

/** The body of `POST /api/bulk`. */
export interface BulkAsked {
  /** Only jobs in one of these states; empty: in any. */
  state: State[];
  /** Only jobs with exactly this label. */
  label: string | null;
  /** Only jobs that have this in their label, list's name, condition, predicate's name or id, whatever its case. */
  q: string | null;
  verb: BulkVerb;
}

/** A bulk action as it is now, and what became of some of its jobs. */
export interface BulkPart {
  bulk: BulkAction;
  acted: Acted[];
}

/** What is done to each job. */
export type BulkVerb = "cancel" | "retry" | "delete";

/** A predicate by its name, with parameters as JSON has them. */
export interface Call {
  name: string;
  params?: Record<string, unknown>;
}

/** The body of `POST /api/jobs/ID/limits`. What is left out stays; null puts back what the predicate declares. */
export interface Change {
  concurrency: number | null;
  rate: string | null;
}

/** The body of `POST /api/where/check`. */
export interface Check {
  list: string;
  where: string;
  types?: Record<string, Type>;
}

/** The condition is valid: the columns that it names; `preview` is null where no worker answered within a second. */
export interface Checked {
  ok: true;
  columns: Column[];
  preview: Preview | null;
}

/** A column by its name and type. A JSONL column may be a path (`address.city`). */
export interface Column {
  name: string;
  type: Type;
}

/** The state of the thing forbids it. */
export type Conflict = Problem & {
  type?: "urn:winnow:conflict";
  title?: "Not in this state";
  status?: 409;
  /** The state that forbids it. */
  state?: string;
  /** The job that still uses the list. */
  job?: string;
};

/** Why rows have their verdict (`failed` or `rejected`), and how many have it for that. */
export interface CountedReason {
  verdict: string;
  reason: string;
  rows: number;
  /** The row that had it last; null where that is not known. */
  example: shared__jobs__Example | null;
}

/** The reasons of a job, the most frequent first. */
export interface CountedReasons {
  reasons: CountedReason[];
  /** How many rows have a reason that is not counted by itself. */
  other: number;
}

/** The job that this client follows was deleted, by whomever; it has left the room. No part of the log. A `resync` comes behind it, for clients that do not know this event: who subscribes again is answered `404`. */
export interface Deleted {
  type: "deleted";
  job: string;
}

/** How fields and rows are told apart. `delimiter` and `quote` are None where the format has none. */
export interface Dialect {
  delimiter: string | null;
  quote: string | null;
  header: boolean;
  encoding: string;
}

/** It was done. */
export interface Done {
  ok: true;
}

/** What a sample says of the whole list. */
export interface Estimate {
  /** Rows of the whole list; null until they are counted. */
  rows: number | null;
  kept: Share;
  rejected: Share;
  failed: Share;
  /** How long a job on all rows takes with the workers that there are now; null where that cannot be told. */
  seconds: number | null;
}

/** Up to five rows for each verdict. */
export interface Examples {
  kept: web__described__answers__Example[];
  rejected: web__described__answers__Example[];
  failed: web__described__answers__Example[];
}

/** Rows that have failed, at most 50 and 16 KiB of them; how many others did is in `skipped`. */
export interface Failed {
  job: string;
  seq: number;
  cursor: string;
  at: string;
  type: "failed";
  rows: FailedRow[];
  skipped: number;
}

/** Failed rows in list order from `offset` on; `next` is the offset to go on with, or null. `looked`: how many rows were looked through; `total`: how many the result has by now. */
export interface FailedPage {
  rows: FailedReport[];
  offset: number;
  next: number | null;
  looked: number;
  total: number;
}

/** A failed row: where it is, why, and its text, or `data_base64` where its bytes are no text. */
export interface FailedReport {
  row: number;
  line: number | null;
  reason: string;
  data: string | null;
  data_base64?: string;
  truncated?: boolean;
}

/** A row whose test went wrong, and why; `line` is null where the format has none. */
export interface FailedRow {
  row: number;
  line: number | null;
  reason: string;
  data: string;
  truncated?: boolean;
}

/** What decides about a row. */
export interface Filter {
  /** The condition (what it can be made of); null for none. */
  where: string | null;
  /** The Python function that tests what the condition keeps (how one is written); null for none. */
  predicate: Call | null;
  /** The job's own types for columns. */
  types?: Record<string, Type>;
}

/** The caller may not do this; `detail` names the setting that would allow it. */
export type Forbidden = Problem & {
  type?: "urn:winnow:forbidden";
  title?: "Refused";
  status?: 403;
  /** The setting that would allow it. */
  setting?: string;
  origin?: string;
};

/** How the bytes of a list are read. */
export type Format = "csv" | "tsv" | "jsonl" | "text" | "parquet";

/** A function or operator of conditions. */
export interface Function {
  name: string;
  aliases: string[];
  signature: string;
  types: string[];
  doc: string;
  group: string;
  examples: Usage[];
}

/** What a condition can be made of. */
export interface Functions {
  functions: Function[];
  operators: Function[];
}

/** A job was deleted. */
export interface Gone {
  id: string;
}

/** There are more bytes of headers than are taken. */
export type HeadersTooLong = Problem & {
  type?: "urn:winnow:headers";
  title?: "Headers too long";
  status?: 431;
};

/** The same submission is under way; `retry_after` (seconds) becomes the header. */
export type InFlight = Problem & {
  type?: "urn:winnow:in-flight";
  title?: "Still in flight";
  status?: 409;
};

/** The request says something that cannot be done as said. */
export type Invalid = Problem & {
  type?: "urn:winnow:invalid";
  title?: "Invalid request";
  status?: 422;
  /** Each fault: where (a JSON pointer), and how to mend it. */
  errors?: {
    pointer: string;
    detail: string;
  }[];
  /** The row that cannot be converted. */
  row?: number;
  /** Its column. */
  column?: string;
  /** What stands there. */
  value?: string;
};

/** Counts of jobs: each choice is counted with the other one in force, and not with itself. */
export interface JobCounts {
  /** That match everything. */
  jobs: number;
  /** By their state, whatever states are asked for. */
  states: Record<string, number>;
  /** By their label, whatever label is asked for: the hundred most frequent ones. */
  labels: Labelled[];
  /** How many labels there are beside those. */
  other_labels: number;
}

/** It was done; the snapshot of the job. */
export interface JobDone {
  ok: true;
  job: Snapshot;
}

/** Jobs, newest first; `next` is the cursor of the page after, or null. Summaries where they were asked for. */
export interface JobsPage {
  jobs: Snapshot[] | Summary[];
  next: string | null;
}

/** Rows that were kept, at most 50 and 16 KiB of them; how many others were is in `skipped`. */
export interface Kept {
  job: string;
  seq: number;
  cursor: string;
  at: string;
  type: "kept";
  rows: KeptRow[];
  skipped: number;
}

/** A row by its number in the list (from 1), without its line end; `truncated` where it was cut at 1 KiB. */
export interface KeptRow {
  row: number;
  data: string;
  truncated?: boolean;
}

/** How many jobs have a label. */
export interface Labelled {
  label: string;
  jobs: number;
}

/** The limits of a job that are to change. */
export interface Limiting {
  /** The job's id. */
  job: string;
  /** Rows (or batches) under test at a time, in one worker process; null: what the predicate declares. */
  concurrency: number | null;
  /** Tests that begin in a time over all machines, such as `50/s`; null: what the predicate declares. */
  rate: string | null;
}

/** What limits a job's tests. */
export interface Limits {
  /** Rows (or batches) under test at a time, in one worker process. */
  concurrency: number;
  /** Tests that begin in a time over all machines, retries included, such as `50/s`; null is no ceiling. */
  rate: string | null;
}

/** The job has other limits from now on. */
export interface LimitsChanged {
  job: string;
  seq: number;
  cursor: string;
  at: string;
  type: "limits";
  concurrency: number;
  rate: string | null;
}

/** A list as the API shows it. */
export interface List {
  id: string;
  name: string;
  format: Format;
  dialect: Dialect;
  /** Of the plain content. */
  bytes: number;
  /** Of the plain content, in hexadecimal. */
  sha256: string;
  /** What was uploaded, where that was a packed file. */
  packed: Packed | null;
  columns: Column[];
  /** Its first rows. */
  sample: (Record<string, unknown> | string)[];
  /** Null until they are counted; of Parquet known at once. */
  rows: number | null;
  /** Lines that are no rows; null until they are counted. */
  blank_lines: number | null;
  owner: string;
  created_at: string;
  /** When it is deleted if nobody uses it before; null while a job that has not ended does. */
  expires_at: string | null;
}

/** A list by its id and its name. */
export interface ListName {
  id: string;
  name: string;
}

/** Lists, newest first; `next` is the cursor of the page after, or null. */
export interface ListsPage {
  lists: List[];
  next: string | null;
}

/** A token that was just made; `token` is what its holder shows, and told this one time. */
export interface MadeToken {
  id: string;
  name: string;
  owner: string;
  role: Role;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
  token: string;
}

/** The body is not what its type says. */
export type Malformed = Problem & {
  type?: "urn:winnow:malformed";
  title?: "Malformed request";
  status?: 400;
};

/** Which jobs are meant, as `GET /api/jobs` has it. */
export interface Matching {
  /** Only jobs in one of these states; empty: in any. */
  state: State[];
  /** Only jobs with exactly this label. */
  label: string | null;
  /** Only jobs that have this in their label, list's name, condition, predicate's name or id, whatever its case. */
  q: string | null;
}

/** The address exists, the method does not. */
export type MethodNotAllowed = Problem & {
  type?: "urn:winnow:method";
  title?: "Method not allowed";
  status?: 405;
  /** The methods that there are. */
  allowed?: string;
};

/** The request is for a name that is not ours. */
export type Misdirected = Problem & {
  type?: "urn:winnow:host";
  title?: "Not a name of this server";
  status?: 421;
};

/** A token that is to be made. */
export interface NewToken {
  /** What to call it; no two tokens have the same name. */
  name: string;
  /** Whose lists and jobs it opens; without it, an owner of the token's name. */
  owner: string | null;
  /** `admin`, or `user`. */
  role: Role;
  /** Seconds that it is good for; without it, until it is revoked. */
  expires_in: number | null;
}

/** An owner's lists may take up no more bytes. `extra` says how many they have, and which `lists` are not in use. */
export type NoRoom = Problem & {
  type?: "urn:winnow:no-room";
  title?: "No room left";
  status?: 413;
  /** How many bytes an owner's lists may take up. */
  limit?: number;
  /** How many they take up, with uploads that are under way. */
  stored?: number;
  /** Lists that no job uses, the longest unused first. */
  lists?: {
    id: string;
    name: string;
    bytes: number;
  }[];
};

/** No such list, job, row or address (or it is not the caller's). */
export type NotFound = Problem & {
  type?: "urn:winnow:not-found";
  title?: "Not found";
  status?: 404;
  /** The job that was deleted. */
  job?: string;
};

/** It is recorded, but fewer replicas of Redis have it than were asked for. */
export type NotReplicated = Problem & {
  type?: "urn:winnow:replicas";
  title?: "Recorded on the primary alone";
  status?: 503;
  /** The job that is recorded. */
  job?: string;
  /** The list that is recorded. */
  list?: string;
  /** The id of the token that is recorded. */
  token?: string;
};

/** A message that says nothing more. */
export interface Nothing {
}

/** Whether this server has Redis; if not since when (RFC 3339), and the problem that answers have meanwhile. */
export interface OfRedis {
  type: "redis";
  ok: boolean;
  since: string | null;
  problem: Record<string, unknown> | null;
}

/** What became of one job. */
export type Outcome = "done" | "already" | "changed" | "gone" | "refused";

/** What was uploaded where that was a packed file; storage has the plain bytes. */
export interface Packed {
  format: "gzip" | "zstd";
  bytes: number;
  sha256: string;
}

/** What the caller took for true of a thing is so no longer. */
export type PreconditionFailed = Problem & {
  type?: "urn:winnow:precondition";
  title?: "Not what it was";
  status?: 412;
};

/** How far a job's preparation is: how many rows of a list are read. What it reads next begins at 0 again. */
export interface Preparing {
  /** The list that is read: the job's own, or another that its predicate needs. */
  list: ListName;
  /** Rows of it that were read. */
  rows: number;
  /** Rows of it, or of the job's sample; null while not known. Once all are read, what was found is put together. */
  total: number | null;
}

/** How a condition fares on up to 1,000 rows of the list; `share` is that of the kept ones. */
export interface Preview {
  tried: number;
  kept: number;
  rejected: number;
  failed: number;
  share: number | null;
  examples: Examples;
}

/** An error (RFC 9457). `detail` says what, where and how to mend it; there may be further members. */
export interface Problem {
  /** A URI by which programs tell problems apart. */
  type: string;
  title: string;
  status: number;
  detail: string;
}

/** Counts as they are now: at most ten a second a job, and a last one with exact counts before the end. `reasons` are the five most frequent, fewer where they are long. `preparation` is there only until the job is prepared: null while no worker is at it. */
export interface Progressed {
  job: string;
  seq: number;
  cursor: string;
  at: string;
  type: "progress";
  rows: Rows;
  bytes: Amount;
  chunks: Amount;
  rate: number;
  eta_seconds: number | null;
  reasons: Reason[];
  preparation?: Preparing | null;
}

/** A predicate that workers have, as they say it. Times are seconds, `memory` bytes; null means no limit. */
export interface Published {
  name: string;
  /** The first paragraph of its docstring. */
  summary: string;
  /** All of its docstring. */
  doc: string;
  /** `function`: row by row; `coroutine`: many at a time; `batch`: a list of rows at a time. */
  kind: "function" | "coroutine" | "batch";
  /** JSON Schema of the parameters; `format` says `column` or `list-column` where one is asked for. */
  params: Record<string, unknown>;
  /** Whether several (batches of) rows are under test at a time, in one worker process. */
  is_async: boolean;
  concurrency: number;
  timeout: number | null;
  retries: number;
  /** A ceiling over all jobs and machines, such as `50/s`. */
  rate: string | null;
  batch: number | null;
  memory: number | null;
  /** Whether it has to know of other rows or lists before the first row is tested. */
  prepares: boolean;
  module: string;
  /** A hash of its source; a job keeps to the one that it was submitted with. */
  version: string;
  /** Other versions of it, that fewer workers have. */
  others: string[];
}

/** An owner has spent what it may have in a time; `retry_after` (seconds) becomes the header. */
export type QuotaExceeded = Problem & {
  type?: "https://iana.org/assignments/http-problem-types#quota-exceeded";
  title?: "Quota exceeded";
  status?: 429;
  /** Which quotas: names of RateLimit-Policy. */
  "violated-policies"?: string[];
  /** Seconds, as in Retry-After. */
  retry_after?: number;
};

/** The bytes asked for lie outside the result. */
export type RangeNotSatisfiable = Problem & {
  type?: "urn:winnow:range";
  title?: "Range not satisfiable";
  status?: 416;
  /** How many bytes there are. */
  size?: number;
};

/** Whether Redis answers, the relay hears itself, and how many workers were seen lately. */
export interface Readiness {
  status: "ready" | "not ready";
  redis: boolean;
  relay: boolean;
  workers: number;
}

/** Why rows have their verdict (`failed` or `rejected`), and how many have it for that. */
export interface Reason {
  verdict: string;
  reason: string;
  rows: number;
}

/** An act, as it is kept. */
export interface RecordedAct {
  /** Who did it; null where nobody known did. */
  owner: string | null;
  role: Role | null;
  /** The name of the token that was shown, at first hand or for a cookie. */
  token: string | null;
  /** What was to be done: an `operationId`; or method and address, where that was refused to whoever it was. */
  verb: string;
  /** The id of the list, the job or the token; null where there is none, as where a submission was refused. */
  object: string | null;
  /** What came of it: the answer's status, or what it would be over HTTP. */
  status: number;
  over: "http" | "socket";
  /** Its place in the log. */
  id: string;
  /** RFC 3339, UTC, milliseconds, by Redis's clock. */
  at: string;
}

/** It was not done; `error` says why. */
export interface Refused {
  ok: false;
  error: Problem;
}

/** What a job that has ended has kept. */
export interface ResultOf {
  /** The job's id. */
  job: string;
  which: "kept";
}

/** This client could not keep up, or the log was rolled back: subscribe again. No part of the log. */
export interface Resync {
  type: "resync";
  job: string;
  seq: number;
}

/** What a token lets its holder do: an `admin` sees and does everything, a `user` what is its owner's. */
export type Role = "admin" | "user";

/** Uploads under way hold what an owner's lists may still take up; `retry_after` (seconds) becomes the header. */
export type RoomHeld = Problem & {
  type?: "urn:winnow:room-held";
  title?: "Room is held";
  status?: 429;
  /** Seconds, as in Retry-After. */
  retry_after?: number;
};

/** A row by its number in the list (from 1), without its line end; `truncated` where more than 64 KiB were cut. `reason` where a rejected row has one. */
export interface Row {
  row: number;
  data: string;
  reason?: string;
  truncated?: boolean;
}

/** Counts of rows: `kept + rejected + failed = done`, at every moment. */
export interface Rows {
  /** Rows of the list, or of the sample; null until they are counted. */
  total: number | null;
  /** Rows that were tested. */
  done: number;
  kept: number;
  rejected: number;
  failed: number;
  /** Lines that are no rows; null until they are counted. */
  blank_lines: number | null;
}

/** Rows in list order from `offset` on; `next` is the offset to go on with, or null. `looked`: how many rows were looked through; `total`: how many the result has by now. */
export interface RowsPage {
  rows: Row[];
  offset: number;
  next: number | null;
  looked: number;
  total: number;
}

/** A share of a list's rows, 0 to 1, and its interval at 95 %; null until a row was tested. */
export interface Share {
  share: number | null;
  low: number;
  high: number;
}

/** Whether a token is needed, whether this request showed one, and whose: null where it is let in by none. */
export interface Shown {
  needed: boolean;
  shown: boolean;
  owner: string | null;
  role: Role | null;
}

/** The whole state of a job at one `seq`. Times are RFC 3339, UTC, milliseconds, by Redis's clock. */
export interface Snapshot {
  id: string;
  label: string | null;
  state: State;
  /** `counting`, `preparing` or `testing` while it runs; `waiting` while its owner runs WINNOW_RUNNING_JOBS others. */
  phase: string | null;
  /** How far it is, in phase `preparing`; null otherwise, and until a worker has begun. */
  preparation: Preparing | null;
  /** 1 for the first go at it. */
  attempt: number;
  list: ListName;
  filter: Filter;
  /** Which version of its predicate the job keeps to: a hash of its source. */
  predicate_version: string | null;
  /** How many rows of the list were asked for; null for a job on all of them. */
  sample: number | null;
  /** What the sample says of the whole list so far; null for a job on all of it. */
  estimate: Estimate | null;
  owner: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  /** When a job that has ended is deleted, with its events and files; null before its end. */
  expires_at: string | null;
  rows: Rows;
  /** Of the list's plain text, or of the sample's. */
  bytes: Amount;
  chunks: Amount;
  /** Rows a second of recent work. */
  rate: number | null;
  eta_seconds: number | null;
  /** The ten most frequent, then for each verdict how many rows have others (`other reasons`). */
  reasons: Reason[];
  /** What its predicate declares, until it is changed; null where it has none. */
  limits: Limits | null;
  keep_rejected: boolean;
  max_failed: number | null;
  /** The number of the last event. */
  seq: number;
  /** Its place in the log, for `Last-Event-ID` and `after`. */
  cursor: string;
  /** A problem (RFC 9457): why it failed, or rests; else null. */
  error: Record<string, unknown> | null;
}

/** Where a job is in its life. */
export type State = "queued" | "running" | "pausing" | "paused" | "cancelling" | "cancelled" | "succeeded" | "failed";

/** The job is in another state; one of an end is the last event of an attempt. */
export interface StateChanged {
  job: string;
  seq: number;
  cursor: string;
  at: string;
  type: "state";
  state: State;
  attempt: number;
  error?: Record<string, unknown>;
}

/** Storage does not take or give bytes now. `fault` is one of those of `shared.files.faults`. */
export type StorageFailed = Problem & ({
  type?: "urn:winnow:storage";
  title?: "Storage does not work";
  status?: 503;
  fault?: "full" | "read-only" | "closed" | "gone" | "damaged" | "broken";
});

/** Redis is away, or takes no writes. `fault` is one of those of `shared.store.faults`. */
export type StoreFailed = Problem & ({
  type?: "urn:winnow:redis";
  title?: "Redis does not work";
  status?: 503;
  fault?: "away" | "silent" | "loading" | "locked" | "full" | "unsaved" | "replica" | "alone" | "busy";
});

/** The body of `POST /api/jobs` and of the `submit` event. Exactly one of `list` and `rows`. */
export interface Submission {
  /** The list to filter, by its id; or a result to filter again, of which a list is made. */
  list: string | ResultOf | null;
  /** The rows themselves: all texts, or all objects; up to 256 KB, over a socket 60 KB. */
  rows: (string | Record<string, unknown>)[] | null;
  /** Which rows to keep: a condition in SQL, at most 4,096 characters. */
  where: string | null;
  /** A predicate that keeps or rejects them, after `where` if both are given. */
  predicate: Call | null;
  /** Types for columns of the list, in place of those that were inferred. */
  types?: Record<string, Type>;
  /** What to call the job. */
  label: string | null;
  /** Whether rejected rows can be read afterwards. */
  keep_rejected: boolean;
  /** The job ends as failed once more rows than this have failed; 0: at the first. */
  max_failed: number | null;
  /** Tests so many rows spread through the list, and `estimate` speaks of the whole. */
  sample: number | null;
}

/** The snapshot, and the events after the place that was asked for. `recovered` is false where the log does not reach back that far, or was rolled back: go on from the snapshot. */
export interface Subscribed {
  ok: true;
  job: Snapshot;
  events: (StateChanged | Progressed | Kept | Failed | LimitsChanged)[];
  recovered: boolean;
}

/** A job to follow, from a place in its log on. */
export interface Subscription {
  /** The job's id. */
  job: string;
  /** A `seq` or a `cursor`; `0` for all events. Without it: from now on. */
  after: number | string;
}

/** A job in one line. */
export interface Summary {
  id: string;
  label: string | null;
  state: State;
  rows: Rows;
  rate: number | null;
  eta_seconds: number | null;
  created_at: string;
  finished_at: string | null;
  list: ListName;
  filter: BriefFilter;
  owner: string;
  attempt: number;
  seq: number;
  error: Record<string, unknown> | null;
}

/** A token as admins see it: never the secret itself. Times are RFC 3339. */
export interface Token {
  id: string;
  name: string;
  owner: string;
  role: Role;
  created_at: string;
  /** When it stops being good; null: when it is revoked. */
  expires_at: string | null;
  /** When it was last used, to a minute; null: never yet. */
  used_at: string | null;
}

/** Tokens, newest first. */
export interface TokensList {
  tokens: Token[];
}

/** More bytes than are taken. */
export type TooLarge = Problem & {
  type?: "urn:winnow:too-large";
  title?: "Too large";
  status?: 413;
  /** How many bytes are taken. */
  limit?: number;
};

/** Too many wrong tokens came from one address; `retry_after` (seconds) becomes the header. */
export type TooManyTries = Problem & {
  type?: "urn:winnow:too-many-tries";
  title?: "Too many wrong tokens";
  status?: 429;
  /** Seconds, as in Retry-After. */
  retry_after?: number;
};

/** A body that hardly moves. */
export type TooSlow = Problem & {
  type?: "urn:winnow:too-slow";
  title?: "The body came too slowly";
  status?: 408;
};

/** The types of a column (docs/where.md says what fits each). */
export type Type = "integer" | "number" | "boolean" | "date" | "timestamp" | "text";

/** A token is needed. */
export type Unauthorized = Problem & {
  type?: "urn:winnow:token";
  title?: "A token is needed";
  status?: 401;
};

/** A part of the system does not answer now; `retry_after` (seconds) becomes the header. */
export type Unavailable = Problem & {
  type?: "urn:winnow:unavailable";
  title?: "Not available right now";
  status?: 503;
};

/** A kind of content that is not read; `detail` says what to save it as. */
export type Unsupported = Problem & {
  type?: "urn:winnow:unsupported";
  title?: "Unsupported content";
  status?: 415;
};

/** An expression, and what it gives on the row that `docs/where.md` shows. */
export interface Usage {
  expression: string;
  answer: string;
}

/** The newest 100 jobs. */
export interface Watched {
  ok: true;
  jobs: Summary[];
}

/** A `where` that is refused. `extra` has `position` (0-based character), `length` and `hint`. */
export type WhereInvalid = Problem & ({
  type?: "urn:winnow:where";
  title?: "The condition is not valid";
  status?: 422;
  /** The first character of the fault, from 0. */
  position?: number;
  length?: number;
  /** What would work. */
  hint?: string | null;
});

/** A chunk that a worker tests: rows `from` to `to` of the list (or of the sample), counted from 1. `at` is the first row that is not committed yet (of the chunk, the rows before it are done), `since` when the worker took it. `row` is the row that a predicate has been testing for longest, for a second at least, and `row_since` since when; null where none takes so long. Both are known to a second. */
export interface Work {
  worker: string;
  chunk: number;
  from: number;
  to: number;
  at: number;
  since: string;
  row: number | null;
  row_since: string | null;
}

/** A row by its number in the list, from 1. */
export interface shared__jobs__Example {
  row: number;
}

/** A row that a condition was tried on, cut at 1 KiB; `reason` where it failed. */
export interface web__described__answers__Example {
  data: string;
  reason?: string;
}
