/** What the page of all runs shows: what is asked for, the runs on show, and how many there are. Signals alone. */

import { computed, signal } from "@preact/signals";

import type { Counts } from "../wire/bulk.ts";
import type { Problem } from "../wire/nouns.ts";
import { type Asked, EVERYTHING } from "./asked.ts";
import type { Board } from "./board.ts";

export const asked = signal<Asked>(EVERYTHING);
/** Null: nothing was read yet. */
export const board = signal<Board | null>(null);
export const counts = signal<Counts | null>(null);
export const problem = signal<Problem | null>(null);
/** What is on show may not be all that is asked for yet. */
export const isReading = signal(false);

/** How many runs match; null: not known yet. Where all of them are on show the number moves with the list. */
export const matching = computed(() => {
  const now = board.value;
  if (now !== null && now.next === null && !isReading.value) return now.jobs.length;
  return counts.value?.jobs ?? null;
});
