/** The runs on show, newest first: pages as they were read, and what was told of each since. Plain data, no wire. */

import type { JobsPage } from "../wire/bulk.ts";
import type { Summary } from "../wire/nouns.ts";
import { type Asked, hasState, means } from "./asked.ts";

export interface Board {
  asked: Asked;
  jobs: readonly Summary[];
  /** Where the next older page begins; null: there is none. */
  next: string | null;
}

/** What was told of runs while a page was under way: the last line of each, null where it was deleted. */
export type News = ReadonlyMap<string, Summary | null>;

/** The server's order: creation, then id, both falling. */
function inOrder(a: Summary, b: Summary): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** A board of what was read anew. */
export function read(asked: Asked, { jobs, next }: JobsPage, news: News): Board {
  return after({ asked, jobs: [...jobs].sort(inOrder), next }, news);
}

/** With one more page, of older runs. */
export function older(board: Board, { jobs, next }: JobsPage, news: News): Board {
  const known = new Set(board.jobs.map(({ id }) => id));
  const more = jobs.filter(({ id }) => !known.has(id));
  return after({ ...board, jobs: [...board.jobs, ...more].sort(inOrder), next }, news);
}

/** With what was told since. A run that matches no more goes, and one that is older than all on show waits its turn. */
export function after(board: Board, news: News): Board {
  if (news.size === 0) return board;
  const { asked, next } = board;
  const last = board.jobs.at(-1);
  const kept: Summary[] = [];
  const known = new Set<string>();
  for (const job of board.jobs) {
    known.add(job.id);
    const told = news.get(job.id);
    if (told === null) continue;
    // Of two lines the one with the higher `seq` is newer. Words and label of a run never change.
    const now = told !== undefined && told.seq >= job.seq ? told : job;
    if (hasState(asked, now)) kept.push(now);
  }
  const came = [...news.values()].filter((job): job is Summary =>
    job !== null && !known.has(job.id) && means(asked, job) === true
    && (next === null || last === undefined || inOrder(job, last) < 0)
  );
  const same = came.length === 0 && kept.length === board.jobs.length && kept.every((job, at) => job === board.jobs[at]);
  return same ? board : { ...board, jobs: came.length === 0 ? kept : [...kept, ...came].sort(inOrder) };
}

/** Whether some of it can be placed by the server alone. */
export function isUnsure(board: Board, news: News): boolean {
  const known = new Set(board.jobs.map(({ id }) => id));
  return [...news.values()].some((job) => job !== null && !known.has(job.id) && means(board.asked, job) === null);
}

/** Whether there may be more or fewer in some state, on show or not. */
export function movesCounts(before: Board, now: Board, news: News): boolean {
  if (before.jobs.length !== now.jobs.length) return true;
  if (now.jobs.some(({ state }, at) => state !== before.jobs[at]?.state)) return true;
  const known = new Set(now.jobs.map(({ id }) => id));
  return [...news].some(([id, job]) => job === null || !known.has(id));
}

/** What of it matches something else too: shown until the server has answered. */
export function narrowed(board: Board, asked: Asked): Board {
  return { asked, jobs: board.jobs.filter((job) => means(asked, job) !== false), next: board.next };
}
