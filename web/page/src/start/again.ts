/** Filters that were used before, to be used again. */

import { signal } from "@preact/signals";

import { namesIn } from "../where/names.ts";
import { newestJobs } from "../wire/api.ts";
import type { ListRecord, Snapshot } from "../wire/nouns.ts";
import { where } from "./condition.ts";
import { list, types } from "./intake.ts";
import { choose } from "./predicate.ts";

type Filter = Snapshot["filter"];

/** Runs among which they are looked for, and how many are offered. */
const NEWEST = 50;
const MOST = 4;

export const recentJobs = signal<readonly Snapshot[]>([]);

export async function readRecentJobs(): Promise<void> {
  recentJobs.value = await newestJobs(NEWEST).catch(() => recentJobs.peek());
}

/** Those that would do for a list, each once, the newest first; those that were used on it before come first. */
export function filtersFor(one: Pick<ListRecord, "id" | "name" | "columns">, jobs: readonly Snapshot[]): Filter[] {
  const columns = one.columns.map(({ name }) => name);
  const fitting = jobs.filter(({ filter }) => fits(filter, columns));
  const own = fitting.filter((job) => job.list.id === one.id || job.list.name === one.name);
  const found = new Map<string, Filter>();
  for (const { filter } of [...own, ...fitting]) {
    const told = JSON.stringify([filter.where, filter.predicate]);
    if (!found.has(told)) found.set(told, filter);
  }
  return [...found.values()].slice(0, MOST);
}

/** Writes a filter into the form, as it was. */
export function takeAgain(filter: Filter): void {
  const there = new Set(list.peek()?.columns.map(({ name }) => name));
  types.value = { ...types.peek(), ...Object.fromEntries(Object.entries(filter.types).filter(([name]) => there.has(name))) };
  choose(filter.predicate?.name ?? "", filter.predicate?.params);
  where.value = filter.where ?? "";
}

function fits({ where: text, predicate }: Filter, columns: readonly string[]): boolean {
  const known = new Set(columns.map((name) => name.toLowerCase()));
  // A parameter called column names one; others may name what they like.
  const column = predicate?.params.column;
  const named = [...namesIn(text ?? ""), ...(typeof column === "string" ? [column] : [])];
  return named.every((name) => known.has(name.toLowerCase())) && (text !== null || predicate !== null);
}

