/** Starting a run, once however often the button is pressed or the answer is lost. */

import { computed, signal } from "@preact/signals";

import { runAddress } from "../address.ts";
import { go } from "../navigation.ts";
import { bodyOf } from "../run/command.ts";
import { problemIn, submitJob } from "../wire/api.ts";
import { newKey } from "../wire/key.ts";
import type { Problem, Snapshot } from "../wire/nouns.ts";
import { where } from "./condition.ts";
import { isUsed, list, takeSample, types } from "./intake.ts";
import { call, choose, isComplete, takeAnswer } from "./predicate.ts";
import { SAMPLE_WHERE } from "./sample.ts";

export const ordering = signal(false);
export const orderRefused = signal<Problem | null>(null);
/** The sample's run is being started: the list that it needs is not stopped at. */
export const startingSample = signal(false);

/** What Run asks for now; null without a list. */
export const order = computed<Record<string, unknown> | null>(() => {
  const chosen = list.value;
  return chosen === null ? null
    : bodyOf({ list: chosen.id, where: where.value, predicate: call.value, types: types.value });
});

let key = "";
let keyFor = "";

/** Runs the filter on the whole list, and goes to the run. */
export async function run(): Promise<void> {
  const job = await submitted();
  if (job !== null) go(runAddress(job.id));
}

/** The sample with a filter that finds something in it, as a run: what a newcomer sees first. */
export async function runSample(): Promise<void> {
  if (startingSample.peek()) return;
  startingSample.value = true;
  try {
    if (!(await takeSample())) return;
    choose("");
    where.value = SAMPLE_WHERE;
    await run();
  } finally {
    startingSample.value = false;
  }
}

/** Submits what is asked for, with `more`; null where it was refused, which is then said. */
export async function submitted(more: { sample?: number } = {}): Promise<Snapshot | null> {
  if (order.peek() === null || ordering.peek()) return null;
  orderRefused.value = null;
  if (!isComplete()) return null;
  const body = { ...order.peek(), ...more };
  ordering.value = true;
  try {
    const job = await submitJob(body, keyOf(JSON.stringify(body)));
    key = "";
    isUsed();
    return job;
  } catch (thrown) {
    const problem = problemIn(thrown);
    if (!takeAnswer(problem)) orderRefused.value = problem;
    return null;
  } finally {
    ordering.value = false;
  }
}

/** The same order keeps its key until it is answered: pressed again after a lost answer, it is still one run. */
function keyOf(text: string): string {
  if (key === "" || keyFor !== text) {
    key = newKey();
    keyFor = text;
  }
  return key;
}
