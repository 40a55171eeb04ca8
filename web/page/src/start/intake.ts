/** How a list gets in: dropped, chosen, pasted, taken from the sample, or taken again by its id. */

import { effect, signal } from "@preact/signals";

import { say } from "../strings.ts";
import { getList, inOwnWords, problemIn, Refused } from "../wire/api.ts";
import type { ColumnType, ListRecord, Problem, Types } from "../wire/nouns.ts";
import { type Upload, upload } from "../wire/upload.ts";
import { sampleFile, sampleThere } from "./sample.ts";

export interface Sending {
  name: string;
  sent: number;
  total: number;
  /** Milliseconds; when it began. */
  since: number;
}

export interface Refusal {
  problem: Problem;
  /** Does the same again; null where that is of no use. */
  again: (() => void) | null;
}

export const list = signal<ListRecord | null>(null);
/** Columns that are to be read as another type than the one found. */
export const types = signal<Types>({});
export const sending = signal<Sending | null>(null);
export const refused = signal<Refusal | null>(null);
/** The file that was taken out of several that came at once. */
export const takenOf = signal<{ name: string; files: number } | null>(null);

/** The list that an address or a run names is not there. */
const GONE = inOwnWords("urn:winnow:page", 404, () => ({ title: say.intake.gone, detail: say.intake.goneDetail }));

/** Grows with each list that somebody wants: one that was wanted before it comes too late. */
let wanted = 0;
let underWay: Upload | null = null;
/** The list that came in on this page and that no run has used: nobody misses it once it is read otherwise. */
let unused: string | null = null;

const COUNTED_SOON = [200, 500, 1000, 2000, 4000, 8000];

/** A new list is counted by the next free worker: its rows are asked for again until they are known. */
effect(() => {
  const chosen = list.value;
  if (chosen === null || chosen.rows !== null) return;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout>;
  const again = () => {
    timer = setTimeout(async () => {
      const now = await getList(chosen.id).catch(() => null);
      if (list.peek() !== chosen) return;
      if (now !== null && now.rows !== null) list.value = now;
      else again();
    }, COUNTED_SOON[Math.min(tries++, COUNTED_SOON.length - 1)]);
  };
  again();
  return () => clearTimeout(timer);
});

/** Answers whether it came, and is the list that is on show. */
export async function takeFile(file: Blob, name: string): Promise<boolean> {
  putBack();
  sending.value = { name, sent: 0, total: file.size, since: Date.now() };
  const mine = upload(file, name, (sent, total) => {
    if (underWay === mine && sending.value !== null) sending.value = { ...sending.value, sent, total };
  });
  underWay = mine;
  try {
    const came = await mine.done;
    if (underWay !== mine) return false;
    unused = came.id;
    list.value = came;
    return true;
  } catch (thrown) {
    if (underWay === mine) refuse(thrown, () => void takeFile(file, name));
    return false;
  } finally {
    if (underWay === mine) {
      underWay = null;
      sending.value = null;
    }
  }
}

/** Files that were dropped, chosen or pasted: one is taken, and where there are more that is said. */
export async function takeFiles(files: readonly File[]): Promise<void> {
  const [file] = files;
  if (file === undefined) return;
  const taking = takeFile(file, file.name);
  takenOf.value = files.length > 1 ? { name: file.name, files: files.length } : null;
  await taking;
}

/** A folder was dropped: it is no list. */
export function takeNothing(): void {
  putBack();
  const problem = { type: "urn:winnow:page", title: say.start.folder, status: 0, detail: say.start.folderCure };
  refused.value = { problem, again: null };
}

/** Rows as text, out of a clipboard. The name tells where they came from; their format is found out by the server. */
export function takeText(text: string): Promise<boolean> {
  return takeFile(new Blob([text.endsWith("\n") ? text : `${text}\n`]), say.intake.pastedName);
}

/** The sample; sent only where the server does not have it from before. Answers whether it is the list on show. */
export async function takeSample(): Promise<boolean> {
  const isWanted = wants();
  try {
    const file = await sampleFile();
    if (!isWanted()) return false;
    const there = await sampleThere(file);
    if (!isWanted()) return false;
    if (there === null) return await takeFile(file, file.name);
    list.value = there;
    return true;
  } catch (thrown) {
    if (isWanted()) refuse(thrown, () => void takeSample());
    return false;
  }
}

/** A list that is already there: from the address, or one of the recent ones. */
export async function takeKnown(id: string, readings: Types): Promise<void> {
  const isWanted = wants();
  types.value = readings;
  try {
    const found = await getList(id);
    if (isWanted()) list.value = found;
  } catch (thrown) {
    const isGone = thrown instanceof Refused && thrown.problem.status === 404;
    if (isWanted()) refuse(isGone ? new Refused(GONE) : thrown, () => void takeKnown(id, readings));
  }
}

/** Puts another reading of the list in its place; what was said of columns that it does not have is forgotten. */
export function readAnew(came: ListRecord): string | null {
  const before = list.peek()?.id ?? null;
  const leftOver = before !== null && before === unused ? before : null;
  const there = new Set(came.columns.map(({ name }) => name));
  types.value = Object.fromEntries(Object.entries(types.peek()).filter(([name]) => there.has(name)));
  unused = came.id;
  list.value = came;
  return leftOver;
}

/** A run uses the list from now on. */
export function isUsed(): void {
  unused = null;
}

export function cancelSending(): void {
  underWay?.cancel();
}

/** Puts back what there is for another list; answers how to ask whether that is still the one wanted. */
function wants(): () => boolean {
  putBack();
  const mine = wanted;
  return () => mine === wanted;
}

export function putBack(): void {
  wanted += 1;
  cancelSending();
  list.value = null;
  types.value = {};
  refused.value = null;
  takenOf.value = null;
}

/** Reads a column as another type than the one that was found. */
export function readAs(column: string, type: ColumnType): void {
  const found = list.peek()?.columns.find(({ name }) => name === column)?.type;
  const { [column]: _, ...others } = types.peek();
  types.value = type === found ? others : { ...others, [column]: type };
}

function refuse(thrown: unknown, again: () => void): void {
  if (thrown instanceof DOMException && thrown.name === "AbortError") return;
  const problem = problemIn(thrown);
  // What is wrong with the list itself is wrong the next time, too.
  refused.value = { problem, again: problem.status === 0 || problem.status >= 500 ? again : null };
}
