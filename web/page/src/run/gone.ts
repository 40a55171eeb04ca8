/** Whether there is a run to show, and how it came that there is none. */

import type { Problem, Snapshot } from "../wire/nouns.ts";

/**
 * `deleted`: it was on show, and the server told that it was deleted, or says now that there is none. `missing`: there was
 * none from the start. `refused`: it cannot be shown. Null: it can, or nothing is known yet.
 */
export type Gone = "deleted" | "missing" | "refused";

export function goneOf(job: Snapshot | null, problem: Problem | null, isDeleted: boolean): Gone | null {
  if (job !== null) return isDeleted || problem?.status === 404 ? "deleted" : null;
  if (isDeleted) return "missing";
  if (problem === null) return null;
  return problem.status === 404 ? "missing" : "refused";
}
