/** Which columns of a wide list are drawn: a list may have ten thousand, and nobody reads that many. */

import type { Column } from "../wire/nouns.ts";

/** More than these are drawn only where somebody speaks of them. */
export const MOST_COLUMNS = 60;

/** A column by its place in the list. */
export interface Placed extends Column {
  at: number;
}

/** The first columns, and those that are `wanted` by name, in the list's order. */
export function drawn(columns: readonly Column[], wanted: readonly string[]): Placed[] {
  const names = new Set(wanted);
  const placed = columns.map(({ name, type }, at) => ({ name, type, at }));
  return columns.length <= MOST_COLUMNS ? placed : placed.filter(({ name, at }) => at < MOST_COLUMNS || names.has(name));
}
