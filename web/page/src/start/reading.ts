/** How the list is read, and reading it otherwise: each change is read by the server at once. */

import { signal } from "@preact/signals";

import { problemIn } from "../wire/api.ts";
import type { ListRecord, Problem } from "../wire/nouns.ts";
import { deleteList, type Reading, rereadList } from "../wire/readings.ts";
import { list, readAnew } from "./intake.ts";

/** What was changed and is not read so, as yet or at all. */
export const tried = signal<Partial<Reading>>({});
export const rereading = signal(false);
export const unreadable = signal<Problem | null>(null);

/** The change whose answer is awaited; those of earlier ones are too late. */
let awaited = 0;

export function readingOf({ format, dialect }: Pick<ListRecord, "format" | "dialect">): Reading {
  const { delimiter, quote, header, encoding } = dialect;
  return { format, delimiter: delimiter ?? "", quote: quote ?? "", header, encoding };
}

/**
 * What is to be asked for, given how the list is read, what was tried before and what is changed now. Another format
 * comes with its own marks: those of the one before are not asked for with it. Nothing: it is read so already.
 */
export function changeOf(now: Reading, before: Partial<Reading>, change: Partial<Reading>): Partial<Reading> {
  const { format, ...marks } = "format" in change ? change : { ...before, ...change };
  const isOther = format !== undefined && format !== now.format;
  const changed = Object.entries(marks).filter(([name, value]) => isOther || value !== now[name as keyof Reading]);
  return { ...(isOther ? { format } : {}), ...Object.fromEntries(changed) };
}

/** Reads the list otherwise. What cannot be read so is said, and the list stays as it was. */
export async function readOtherwise(change: Partial<Reading>): Promise<void> {
  const source = list.peek();
  if (source === null) return;
  const mine = ++awaited;
  const asked = changeOf(readingOf(source), tried.peek(), change);
  tried.value = asked;
  unreadable.value = null;
  rereading.value = Object.keys(asked).length > 0;
  if (!rereading.peek()) return;
  try {
    const came = await rereadList(source.id, asked);
    // A list that is not wanted any more, or was here for a moment only: nobody else has seen it.
    const leftOver = mine === awaited && list.peek()?.id === source.id ? readAnew(came) : came.id;
    if (leftOver !== null) void deleteList(leftOver).catch(() => undefined);
    if (mine === awaited) tried.value = {};
  } catch (thrown) {
    if (mine === awaited) unreadable.value = problemIn(thrown);
  } finally {
    if (mine === awaited) rereading.value = false;
  }
}

/** Leaves the list as it is read. */
export function leaveAsItIs(): void {
  awaited += 1;
  tried.value = {};
  unreadable.value = null;
  rereading.value = false;
}
