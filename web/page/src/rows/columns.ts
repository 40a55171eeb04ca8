/** Which columns of a wide list are drawn: a list may have ten thousand, and nobody reads that many. */

import type { Column, ColumnType } from "../wire/nouns.ts";

/** More than these are drawn only where somebody speaks of them. */
export const MOST_COLUMNS = 60;

/** The class of cells with such values: numbers stand under each other by their last digit. */
export function alignment(type: ColumnType | undefined): "nr" | undefined {
  return type === "integer" || type === "number" ? "nr" : undefined;
}

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
