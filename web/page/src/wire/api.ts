/** The REST calls that the page makes. Whatever goes wrong comes out as one thing: `Refused`, with a problem. */

import { say } from "../strings.ts";
import type { Checked } from "./described.ts";
import type {
  CountedReasons,
  Limits,
  ListRecord,
  Preview,
  Problem,
  Published,
  RowsPage,
  Snapshot,
  Types,
  WhereFunction,
  Which,
  Work,
} from "./nouns.ts";
import { locked } from "./session.ts";

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** The problem in whatever was thrown. An abort is nobody's problem: it is thrown on. */
export function problemIn(thrown: unknown): Problem {
  if (thrown instanceof Refused) return thrown.problem;
  if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
  return { type: "urn:winnow:page", title: say.problem.unexpected, status: 0, detail: String(thrown) };
}

/** A problem in the page's own words. They are read when it is shown, in the language of that moment. */
export function inOwnWords(type: string, status: number, words: () => Pick<Problem, "title" | "detail">): Problem {
  return {
    type,
    status,
    get title() {
      return words().title;
    },
    get detail() {
      return words().detail;
    },
  };
}

/** The server did not answer at all. */
export const UNREACHABLE = inOwnWords("urn:winnow:unreachable", 0, () => (
  { title: say.problem.unreachable, detail: say.problem.unreachableDetail }
));

/** The problem in an answer that is no success, also where a proxy wrote it in its own words. */
export function problemOf(status: number, text: string): Problem {
  if (status === 401) locked.value = true;
  try {
    const body = JSON.parse(text) as Partial<Problem>;
    if (typeof body.title === "string") return { type: "about:blank", detail: "", ...body, title: body.title, status };
  } catch {
    // Not ours; the status has to do.
  }
  return { type: "about:blank", title: say.problem.status(status), status, detail: "" };
}

export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(path, { credentials: "same-origin", ...init });
    text = await answer.text();
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw new Refused(UNREACHABLE);
  }
  if (!answer.ok) throw new Refused(problemOf(answer.status, text));
  return (text === "" ? null : JSON.parse(text)) as T;
}

export function posted(body: unknown, more: RequestInit = {}): RequestInit {
  const headers = { "Content-Type": "application/json", ...more.headers };
  return { ...more, method: "POST", headers, body: JSON.stringify(body) };
}

/** Where the server's Flower is; null to whom it would not let in. */
export async function flowerAddress(): Promise<string | null> {
  return (await ask<{ flower: string | null }>("/api/about")).flower;
}

export function showToken(token: string): Promise<null> {
  return ask("/api/session", posted({ token }));
}

export function getSession(): Promise<{ needed: boolean; shown: boolean; owner: string | null }> {
  return ask("/api/session");
}

export function forgetToken(): Promise<null> {
  return ask("/api/session", { method: "DELETE" });
}

export function getList(id: string): Promise<ListRecord> {
  return ask(`/api/lists/${encodeURIComponent(id)}`);
}

export async function newestLists(limit: number): Promise<ListRecord[]> {
  return (await ask<{ lists: ListRecord[] }>(`/api/lists?limit=${limit}`)).lists;
}

export async function newestJobs(limit: number): Promise<Snapshot[]> {
  return (await ask<{ jobs: Snapshot[] }>(`/api/jobs?limit=${limit}`)).jobs;
}

export function getJob(id: string): Promise<Snapshot> {
  return ask(`/api/jobs/${encodeURIComponent(id)}`);
}

/** `key` makes a repeat harmless: the server answers the same job to it. */
export function submitJob(body: Record<string, unknown>, key: string): Promise<Snapshot> {
  return ask("/api/jobs", posted(body, { headers: { "Idempotency-Key": key } }));
}

export function controlJob(id: string, verb: "pause" | "resume" | "cancel" | "retry"): Promise<Snapshot> {
  return ask(`/api/jobs/${encodeURIComponent(id)}/${verb}`, { method: "POST" });
}

export function deleteJob(id: string): Promise<null> {
  return ask(`/api/jobs/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** What is left out stays as it is; null puts back what the predicate declares. */
export function limitJob(id: string, change: { [Name in keyof Limits]?: Limits[Name] | null }): Promise<Snapshot> {
  return ask(`/api/jobs/${encodeURIComponent(id)}/limits`, posted(change));
}

/** Who tests what of a job just now. */
export function workOf(id: string): Promise<Work[]> {
  return ask(`/api/jobs/${encodeURIComponent(id)}/work`);
}

/** How many workers are there. */
export async function workersThere(): Promise<number> {
  return (await ask<{ workers: number }>("/readyz")).workers;
}

export function reasonsOf(id: string, verdict: "failed" | "rejected", q: string): Promise<CountedReasons> {
  const query = new URLSearchParams({ verdict, limit: "100", ...(q === "" ? {} : { q }) });
  return ask(`/api/jobs/${encodeURIComponent(id)}/reasons?${query}`);
}

export function resultAddress(id: string, which: Which): string {
  return `/api/jobs/${encodeURIComponent(id)}/${which}`;
}

/** Where a page of rows begins, and which rows are wanted: those with a text, or with a reason. */
export interface PageAsked {
  offset?: number;
  /** Instead of an offset: the number of a row in the list. */
  row?: number;
  limit: number;
  q?: string;
  reason?: string;
}

export function resultPage(id: string, which: Which, asked: PageAsked): Promise<RowsPage> {
  const given = Object.entries(asked).filter(([, value]) => value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return ask(`${resultAddress(id, which)}?${query}`);
}

export type Check = Omit<Checked, "preview"> & { preview: Preview | null };

export function checkWhere(list: string, where: string, types: Types, signal: AbortSignal): Promise<Check> {
  return ask("/api/where/check", posted({ list, where, types }, { signal }));
}

export async function whereFunctions(): Promise<WhereFunction[]> {
  return (await ask<{ functions: WhereFunction[] }>("/api/where/functions")).functions;
}

export function knownPredicates(): Promise<Published[]> {
  return ask("/api/predicates");
}
