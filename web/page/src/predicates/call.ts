/** A predicate with its parameters, as it goes to the server and as people read it. */

import { say } from "../strings.ts";
import type { Call, Published, Snapshot } from "../wire/nouns.ts";

/** So many characters of a version tell it from another one. */
const SHORT = 8;

export function shortVersion(version: string): string {
  return version.slice(0, SHORT);
}

/** `column = age, least = 18`: what was given, in one line. */
export function paramsInWords({ params }: Call): string {
  return Object.entries(params).map(([name, value]) => `${name} = ${shown(value)}`).join(", ");
}

/** `age >= 65 · is_adult`: a filter in one line. */
export function filterInWords({ where, predicate }: Pick<Snapshot["filter"], "where" | "predicate">): string {
  const parts = [where, predicate?.name ?? null].filter((part) => part !== null);
  return parts.length === 0 ? say.runs.noCondition : parts.join(" · ");
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (value !== null && typeof value === "object") return Object.values(value).join(":");
  return value === "" ? '""' : String(value);
}

export type Waiting = { name: string; changed: boolean };

/** What a run that has not ended waits for: a worker with its predicate, or with the version that it keeps to. */
export function waitsFor(job: Snapshot, known: readonly Published[]): Waiting | null {
  const { predicate } = job.filter;
  if (predicate === null || (job.state !== "queued" && job.state !== "running")) return null;
  const found = known.find(({ name }) => name === predicate.name);
  const version = job.predicate_version;
  if (found !== undefined && version !== null && [found.version, ...found.others].includes(version)) return null;
  return { name: predicate.name, changed: found !== undefined };
}

/** The version of its predicate that workers have now, where a run that has ended was tested with another. */
export function changedSince(job: Snapshot, known: readonly Published[]): string | null {
  const { predicate } = job.filter;
  const found = known.find(({ name }) => name === predicate?.name);
  const version = job.predicate_version;
  if (found === undefined || version === null || [found.version, ...found.others].includes(version)) return null;
  return found.version;
}
