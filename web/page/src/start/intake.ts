/** How a list gets in: dropped, chosen, pasted, taken from the sample, or taken again by its id. */

import { effect, signal } from "@preact/signals";

import sampleAddress from "../../../../examples/people.csv?url";
import { say } from "../strings.ts";
import { getList, problemIn } from "../wire/api.ts";
import type { ColumnType, ListRecord, Problem, Types } from "../wire/nouns.ts";
import { type Upload, upload } from "../wire/upload.ts";

export interface Sending {
  name: string;
  sent: number;
  total: number;
}

export const list = signal<ListRecord | null>(null);
/** Columns that are to be read as another type than the one found. */
export const types = signal<Types>({});
export const sending = signal<Sending | null>(null);
export const refused = signal<Problem | null>(null);

let underWay: Upload | null = null;

const COUNTED_SOON = [200, 500, 1000, 2000, 4000, 8000];

/** A new list is counted by the next free worker: its rows are asked for again until they are known. */
effect(() => {
  const chosen = list.value;
  if (chosen === null || chosen.rows !== null) return;
  let tries = 0;
  let timer = 0;
  const again = () => {
    timer = window.setTimeout(async () => {
      const now = await getList(chosen.id).catch(() => null);
      if (list.peek() !== chosen) return;
      if (now !== null && now.rows !== null) list.value = now;
      else again();
    }, COUNTED_SOON[Math.min(tries++, COUNTED_SOON.length - 1)]);
  };
  again();
  return () => window.clearTimeout(timer);
});

export async function takeFile(file: Blob, name: string): Promise<void> {
  putBack();
  sending.value = { name, sent: 0, total: file.size };
  const mine = upload(file, name, (sent, total) => {
    if (underWay === mine) sending.value = { name, sent, total };
  });
  underWay = mine;
  try {
    list.value = await mine.done;
  } catch (thrown) {
    if (underWay === mine) refused.value = unlessAborted(thrown);
  } finally {
    if (underWay === mine) {
      underWay = null;
      sending.value = null;
    }
  }
}

/** Rows as text, out of a clipboard. The name tells where they came from; their format is found out by the server. */
export function takeText(text: string): Promise<void> {
  return takeFile(new Blob([text.endsWith("\n") ? text : `${text}\n`]), say.intake.pastedName);
}

export async function takeSample(): Promise<void> {
  refused.value = null;
  const answer = await fetch(sampleAddress).catch(() => null);
  if (answer?.ok) await takeFile(await answer.blob(), "people.csv");
  else refused.value = { type: "urn:winnow:page", title: say.intake.noSample, status: 0, detail: "" };
}

/** A list that is already there: from the address, or one of the recent ones. */
export async function takeKnown(id: string, readings: Types): Promise<void> {
  putBack();
  types.value = readings;
  try {
    list.value = await getList(id);
  } catch (thrown) {
    refused.value = unlessAborted(thrown);
  }
}

export function cancelSending(): void {
  underWay?.cancel();
}

export function putBack(): void {
  cancelSending();
  list.value = null;
  types.value = {};
  refused.value = null;
}

/** Reads a column as another type than the one that was found. */
export function readAs(column: string, type: ColumnType): void {
  const found = list.peek()?.columns.find(({ name }) => name === column)?.type;
  const { [column]: _, ...others } = types.peek();
  types.value = type === found ? others : { ...others, [column]: type };
}

function unlessAborted(thrown: unknown): Problem | null {
  return thrown instanceof DOMException && thrown.name === "AbortError" ? null : problemIn(thrown);
}
