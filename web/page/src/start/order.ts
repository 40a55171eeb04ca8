/** Starting a run, once however often the button is pressed or the answer is lost. */

import { signal } from "@preact/signals";

import { runAddress } from "../address.ts";
import { go } from "../navigation.ts";
import { bodyOf } from "../run/command.ts";
import { problemIn, submitJob } from "../wire/api.ts";
import type { Problem } from "../wire/nouns.ts";
import { where } from "./condition.ts";
import { list, types } from "./intake.ts";
import { call, isComplete, takeAnswer } from "./predicate.ts";

export const ordering = signal(false);
export const orderRefused = signal<Problem | null>(null);

let key = "";
let keyFor = "";

export async function run(): Promise<void> {
  const chosen = list.peek();
  if (chosen === null || ordering.peek()) return;
  orderRefused.value = null;
  if (!isComplete()) return;
  const body = bodyOf({ list: chosen.id, where: where.peek(), predicate: call.peek(), types: types.peek() });
  ordering.value = true;
  try {
    const job = await submitJob(body, keyOf(JSON.stringify(body)));
    key = "";
    go(runAddress(job.id));
  } catch (thrown) {
    const problem = problemIn(thrown);
    if (!takeAnswer(problem)) orderRefused.value = problem;
  } finally {
    ordering.value = false;
  }
}

/** The same order keeps its key until it is answered: pressed again after a lost answer, it is still one run. */
function keyOf(text: string): string {
  if (key === "" || keyFor !== text) {
    const random = crypto.getRandomValues(new Uint8Array(16));
    key = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
    keyFor = text;
  }
  return key;
}
