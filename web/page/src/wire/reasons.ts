/** The calls that tell of a few rows of a run: some of each verdict, and why. */

import { ask, resultAddress } from "./api.ts";
import type { CountedReasons, RowsPage, ShownRow, Which } from "./nouns.ts";

/** So much of a report is read at most: rows can be long. */
const MOST_BYTES = 256 * 1024;
/** So many rejected rows are looked at for some that say more than others. */
const LOOKED_AT = 500;

export function countedReasons(job: string, limit: number): Promise<CountedReasons> {
  return ask(`/api/jobs/${encodeURIComponent(job)}/reasons?limit=${limit}`);
}

export async function firstRows(job: string, which: Which, most: number): Promise<ShownRow[]> {
  return (await ask<RowsPage>(`${resultAddress(job, which)}?offset=0&limit=${most}`)).rows;
}

/** The reason of those rows that the condition alone rejected. */
export const BY_CONDITION = "where";

/** Some of the first rejected rows with their reasons. Empty where they cannot be read. */
export async function rejectedRows(job: string, most: number): Promise<ShownRow[]> {
  try {
    const answer = await fetch(`${resultAddress(job, "rejected")}?reasons=1`, { credentials: "same-origin" });
    if (!answer.ok || answer.body === null) return [];
    return telling(rowsIn(await beginning(answer.body, LOOKED_AT)), most);
  } catch {
    return [];
  }
}

/** The rows of the whole lines in a report's beginning. */
export function rowsIn(text: string): ShownRow[] {
  const lines = text.split("\n").slice(0, -1).filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as ShownRow);
}

/** Rows that the predicate rejected say more than those that it never saw; each kind in its order. */
export function telling(rows: readonly ShownRow[], most: number): ShownRow[] {
  const seen = (row: ShownRow) => row.reason !== BY_CONDITION;
  return [...rows.filter(seen), ...rows.filter((row) => !seen(row))].slice(0, most);
}

async function beginning(body: ReadableStream<Uint8Array>, lines: number): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
      if (text.length > MOST_BYTES || text.split("\n").length > lines) return text;
    }
  } finally {
    void reader.cancel();
  }
}
