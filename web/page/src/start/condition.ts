/** The condition as it is being written, and what the server says to it. */

import { computed, effect, signal } from "@preact/signals";

import { checkWhere, problemIn, whereFunctions } from "../wire/api.ts";
import type { Preview, Problem, Types, WhereFunction } from "../wire/nouns.ts";
import { isUnfinished } from "../where/fault.ts";
import { list, types } from "./intake.ts";

/** A pause in typing that is long enough to ask, in milliseconds. */
const PAUSE = 250;
/** One that is long enough to find fault with what is not finished. */
const PATIENCE = 1500;
/** After so long somebody may have the time to try it who had none before; and how often that is asked. */
const BUSY = 2000;
const TRIES = 5;

/** A condition tried on real rows, and the columns that it names. */
export interface Tried {
  preview: Preview;
  named: readonly string[];
}

export type Verdict =
  | { state: "none" }
  | { state: "checking"; before: Tried | null }
  /** Nobody had the time to try it where `tried` is null. */
  | { state: "right"; tried: Tried | null }
  /** `soft`: perhaps only because it is still being written. */
  | { state: "wrong"; problem: Problem; soft: boolean }
  /** The check itself did not work: the condition may well be right. */
  | { state: "unchecked"; problem: Problem };

export const where = signal("");
export const verdict = signal<Verdict>({ state: "none" });
/** The columns that the condition names, as far as it was tried. */
export const named = computed<readonly string[]>(() => {
  const said = verdict.value;
  const tried = said.state === "right" ? said.tried : said.state === "checking" ? said.before : null;
  return tried?.named ?? [];
});
export const functions = signal<readonly WhereFunction[]>([]);

/** What was tried on another list, or on another reading of it, does not fit this one's columns. */
let checkedOn = "";

/** Checks whenever list, condition or types change; answers how to stop. */
export function keepChecking(): () => void {
  if (functions.peek().length === 0) {
    whereFunctions().then((table) => {
      functions.value = table;
    }, () => undefined);
  }
  return effect(() => {
    const id = list.value?.id;
    const text = where.value;
    const readings = types.value;
    if (id === undefined || text.trim() === "") {
      verdict.value = { state: "none" };
      return undefined;
    }
    const before = verdict.peek();
    const tried = before.state === "right" ? before.tried : before.state === "checking" ? before.before : null;
    // A fault stays marked until the next answer, so that it does not flicker with every letter.
    if (before.state !== "wrong") verdict.value = { state: "checking", before: id === checkedOn ? tried : null };
    checkedOn = id;
    const abort = new AbortController();
    const timer = setTimeout(() => void check(id, text, readings, abort.signal), PAUSE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  });
}

async function check(id: string, text: string, readings: Types, signal: AbortSignal): Promise<void> {
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const { preview, columns } = await checkWhere(id, text, readings, signal);
      if (signal.aborted) return;
      const named = columns.map(({ name }) => name);
      verdict.value = { state: "right", tried: preview === null ? null : { preview, named } };
      if (preview !== null) return;
      // Right it is; nobody had the time to try it.
      await new Promise((done) => setTimeout(done, BUSY));
      if (signal.aborted) return;
    }
  } catch (thrown) {
    if (signal.aborted) return;
    const problem = problemIn(thrown);
    if (problem.status !== 422) {
      verdict.value = { state: "unchecked", problem };
      if (problem.status !== 429) return;
      // As many as its owner may have checked in a minute were: when there is one again, this is it.
      await new Promise((done) => setTimeout(done, 1000 * (problem.retry_after ?? 1)));
      return signal.aborted ? undefined : check(id, text, readings, signal);
    }
    const soft = isUnfinished(text, problem);
    verdict.value = { state: "wrong", problem, soft };
    if (!soft) return;
    await new Promise((done) => setTimeout(done, PATIENCE));
    if (!signal.aborted) verdict.value = { state: "wrong", problem, soft: false };
  }
}
