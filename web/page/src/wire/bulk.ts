/** The REST calls about many jobs: pages and counts of those that match, and bulk actions. */

import { type Asked, queryOf } from "../runs/asked.ts";
import { ask, posted } from "./api.ts";
import type { JobState, Summary } from "./nouns.ts";

export type BulkVerb = "cancel" | "retry" | "delete";
export type Outcome = "done" | "already" | "changed" | "gone" | "refused";

export interface JobsPage {
  jobs: readonly Summary[];
  /** Where the next older page begins; null: there is none. */
  next: string | null;
}

export interface Counts {
  jobs: number;
  states: Partial<Record<JobState, number>>;
  labels: { label: string; jobs: number }[];
  other_labels: number;
}

export interface Bulk {
  id: string;
  verb: BulkVerb;
  jobs: number;
  states: Partial<Record<JobState, number>>;
  passed_over: Partial<Record<JobState, number>>;
  left: number;
  outcomes: Partial<Record<Outcome, number>>;
}

export interface Acted {
  job: string;
  name: string;
  outcome: Outcome;
  detail: string;
}

export interface Part {
  bulk: Bulk;
  acted: Acted[];
}

export function pageOfJobs(asked: Asked, limit: number, cursor: string | null): Promise<JobsPage> {
  const query = queryOf(asked);
  query.set("summary", "1");
  query.set("limit", String(limit));
  if (cursor !== null) query.set("cursor", cursor);
  return ask(`/api/jobs?${query}`);
}

export function countJobs(asked: Asked): Promise<Counts> {
  return ask(`/api/facets?${queryOf(asked)}`);
}

/** Fixes which jobs it is about. `key` makes a repeat harmless: it answers the same set. */
export function beginBulk(verb: BulkVerb, { q, states, label }: Asked, key: string): Promise<Bulk> {
  const words = q.trim();
  const body = { verb, state: states, ...(label === null ? {} : { label }), ...(words === "" ? {} : { q: words }) };
  return ask("/api/bulk", posted(body, { headers: { "Idempotency-Key": key } }));
}

export function nextOfBulk(id: string): Promise<Part> {
  return ask(`/api/bulk/${encodeURIComponent(id)}/next`, { method: "POST" });
}
