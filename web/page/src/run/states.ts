/** What the page may offer in each state. The server's table decides; this one only hides what it would refuse. */

import type { JobState } from "../wire/nouns.ts";

export type Verb = "pause" | "resume" | "cancel";

const OFFERED: Record<JobState, readonly Verb[]> = {
  queued: ["pause", "cancel"],
  running: ["pause", "cancel"],
  pausing: ["resume", "cancel"],
  paused: ["resume", "cancel"],
  cancelling: [],
  cancelled: [],
  succeeded: [],
  failed: [],
};

export function offeredIn(state: JobState): readonly Verb[] {
  return OFFERED[state];
}

/** Nothing more will happen, short of a retry. */
export function hasEnded(state: JobState): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}
