/** The filter tried on a sample of the list: a job of its own, followed here until its end. */

import { computed, effect, signal } from "@preact/signals";

import { hasEnded } from "../run/states.ts";
import { controlJob, getJob, problemIn } from "../wire/api.ts";
import type { CountedReasons, Problem, Published, ShownRow, Snapshot, Which } from "../wire/nouns.ts";
import { countedReasons, firstRows, rejectedRows } from "../wire/reasons.ts";
import { list } from "./intake.ts";
import { order, submitted } from "./order.ts";

export interface Trial {
  /** The list that it is of. */
  list: string;
  /** What Run would have asked for. */
  order: string;
  job: Snapshot;
  /** Null until it has ended. */
  found: Found | null;
  /** Why it is not followed any more. */
  lost: Problem | null;
}

export interface Found {
  examples: Record<Which, ShownRow[]>;
  reasons: CountedReasons;
}

/** How many rows are tried: as many as a person waits for, where each asks the network something. */
export const SIZES = [50, 200, 1000, 5000] as const;
const EXAMPLES = 5;
const REASONS = 6;
/** Milliseconds between looks at it: it is short, and `estimate` is in no event. */
const LOOKS = [150, 250, 400, 700];

export const trial = signal<Trial | null>(null);
export const chosenSize = signal<number | null>(null);

/** The filter or the list was changed since. */
export const isPast = computed(() => trial.value !== null && JSON.stringify(order.value) !== trial.value.order);

/** What was tried of another list, or of another reading of it, says nothing of this one. */
effect(() => {
  const id = list.value?.id;
  if (trial.peek() !== null && trial.peek()?.list !== id) leaveTrial();
});

/** The size that fits a predicate, until another one is chosen. */
export function sizeFor(predicate: Pick<Published, "kind"> | null, chosen: number | null): number {
  return chosen ?? (predicate?.kind === "coroutine" ? SIZES[0] : SIZES[1]);
}

/** Tries the filter on so many rows. */
export async function tryOut(rows: number): Promise<void> {
  const asked = JSON.stringify(order.peek());
  const job = await submitted({ sample: rows });
  if (job === null) return;
  leaveTrial();
  trial.value = { list: job.list.id, order: asked, job, found: null, lost: null };
  // Another list was chosen meanwhile.
  if (list.peek()?.id !== job.list.id) leaveTrial();
  else await follow(job.id);
}

/** Ends the trial where it stands; what was tested until then is shown. */
export async function stopTrial(): Promise<void> {
  const id = trial.peek()?.job.id;
  if (id !== undefined) await controlJob(id, "cancel").then((job) => tell(id, { job }), () => undefined);
}

/** Looks at it no more. One that still goes on is of no use to anybody then. */
export function leaveTrial(): void {
  const before = trial.peek();
  trial.value = null;
  if (before !== null && !hasEnded(before.job.state)) void controlJob(before.job.id, "cancel").catch(() => undefined);
}

async function follow(id: string): Promise<void> {
  try {
    for (let looks = 0; ; looks++) {
      await new Promise((done) => setTimeout(done, LOOKS[Math.min(looks, LOOKS.length - 1)]));
      if (!isShown(id)) return;
      const job = await getJob(id);
      tell(id, { job });
      if (hasEnded(job.state)) break;
    }
    const found = await foundBy(id);
    tell(id, { found });
  } catch (thrown) {
    tell(id, { lost: problemIn(thrown) });
  }
}

async function foundBy(id: string): Promise<Found> {
  const [kept, rejected, failed, reasons] = await Promise.all([
    firstRows(id, "kept", EXAMPLES),
    rejectedRows(id, EXAMPLES),
    firstRows(id, "failed", EXAMPLES),
    countedReasons(id, REASONS),
  ]);
  return { examples: { kept, rejected, failed }, reasons };
}

function isShown(id: string): boolean {
  return trial.peek()?.job.id === id;
}

function tell(id: string, news: Partial<Trial>): void {
  const now = trial.peek();
  if (now !== null && now.job.id === id) trial.value = { ...now, ...news };
}
