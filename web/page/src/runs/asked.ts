/** Which runs are on show: words, states and a label. The address has all of it, so that it can be sent to somebody. */

import { type JobState, JOB_STATES, type Summary } from "../wire/nouns.ts";

export interface Asked {
  q: string;
  /** None: any. */
  states: readonly JobState[];
  /** The whole of it; null: any. */
  label: string | null;
}

export const EVERYTHING: Asked = { q: "", states: [], label: null };

/** What an address asks for; what of it makes no sense is left out. */
export function askedIn(query: URLSearchParams): Asked {
  const states = (query.get("state") ?? "").split(",");
  return { q: query.get("q") ?? "", states: JOB_STATES.filter((one) => states.includes(one)), label: query.get("label") || null };
}

/** As a query, of the page and of the API alike. */
export function queryOf({ q, states, label }: Asked): URLSearchParams {
  const query = new URLSearchParams();
  if (q.trim() !== "") query.set("q", q.trim());
  if (states.length > 0) query.set("state", states.join(","));
  if (label !== null) query.set("label", label);
  return query;
}

export function runsAddress(asked: Asked): string {
  const text = queryOf(asked).toString().replaceAll("%2C", ",");
  return text === "" ? "/jobs" : `/jobs?${text}`;
}

export function isEverything(asked: Asked): boolean {
  return runsAddress(asked) === "/jobs";
}

/** Whether two ask for the same runs, and so have the same address. */
export function isSame(one: Asked | null, other: Asked): boolean {
  return one !== null && runsAddress(one) === runsAddress(other);
}

/** The same with a state more, or one less. */
export function withState(asked: Asked, state: JobState): Asked {
  const on = asked.states.includes(state);
  return { ...asked, states: JOB_STATES.filter((one) => (one === state ? !on : asked.states.includes(one))) };
}

export function hasState({ states }: Asked, job: Pick<Summary, "state">): boolean {
  return states.length === 0 || states.includes(job.state);
}

/** Whether a run is one of them; null where its line, which shows the beginning of a long filter, cannot tell. */
export function means(asked: Asked, job: Summary): boolean | null {
  if (!hasState(asked, job) || (asked.label !== null && job.label !== asked.label)) return false;
  const words = asked.q.trim().toLowerCase();
  const { where, predicate } = job.filter;
  const texts = [job.label, job.list.name, where, predicate?.name, job.id];
  if (words === "" || texts.some((text) => text?.toLowerCase().includes(words))) return true;
  return where?.endsWith("…") ? null : false;
}
