/** Runs told of again and again, as one list: each once, as it was told of last, newest first. */

import type { Summary } from "../wire/nouns.ts";

export function merged(before: readonly Summary[], told: readonly Summary[]): Summary[] {
  const byId = new Map(before.map((job) => [job.id, job]));
  // What a summary leaves out, the condition, stays as it was read.
  for (const job of told) byId.set(job.id, { ...byId.get(job.id), ...job });
  return [...byId.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0));
}
