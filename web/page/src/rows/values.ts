/** Values that a column has in a list's first rows. */

import type { ListRecord } from "../wire/nouns.ts";
import { shown } from "./fields.ts";

/** Each once, the most frequent first, without empty ones. */
export function valuesOf({ sample }: Pick<ListRecord, "sample">, column: string): string[] {
  const counts = new Map<string, number>();
  for (const row of sample) {
    const value = typeof row === "string" ? row : shown(row[column]);
    if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}
