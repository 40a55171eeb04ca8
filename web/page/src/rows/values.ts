/** Values that a column has in a list's first rows. */

import type { ListRecord } from "../wire/nouns.ts";
import { shown } from "./fields.ts";

/** Whether some text was not in the encoding that a list is read by: it came out as the mark for no character. */
export function hasUndecoded({ sample, columns }: Pick<ListRecord, "sample" | "columns">): boolean {
  const isBroken = (text: string) => text.includes("\uFFFD");
  return columns.some(({ name }) => isBroken(name))
    || sample.some((row) => typeof row === "string" ? isBroken(row) : Object.values(row).some((value) => isBroken(shown(value))));
}

/** Each once, the most frequent first, without empty ones. */
export function valuesOf({ sample }: Pick<ListRecord, "sample">, column: string): string[] {
  const counts = new Map<string, number>();
  for (const row of sample) {
    const value = typeof row === "string" ? row : shown(row[column]);
    if (value !== "" && !value.includes("\uFFFD")) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}
