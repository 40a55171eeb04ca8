/** What the page may offer in each state. The server's table decides; this one only hides what it would refuse. */

import type { JobState, Summary } from "../wire/nouns.ts";

export type Verb = "pause" | "resume" | "cancel" | "retry";

const OFFERED: Record<JobState, readonly Verb[]> = {
  queued: ["pause", "cancel"],
  running: ["pause", "cancel"],
  pausing: ["resume", "cancel"],
  paused: ["resume", "cancel"],
  cancelling: [],
  cancelled: ["retry"],
  succeeded: ["retry"],
  failed: ["retry"],
};

export function offeredFor({ state, rows }: Pick<Summary, "state" | "rows">): readonly Verb[] {
  // Where every row has a verdict that stands there is nothing to test again.
  return state === "succeeded" && rows.failed === 0 ? [] : OFFERED[state];
}

/** Nothing more will happen, short of a retry. */
export function hasEnded(state: JobState): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}
