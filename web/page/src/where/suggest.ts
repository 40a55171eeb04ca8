/** Conditions that would make sense for a list, to begin with: taken from its own columns and first rows. */

import { shown } from "../rows/fields.ts";
import type { Column, ListRecord } from "../wire/nouns.ts";
import { spelled } from "./completion.ts";

const MOST = 3;
/** A longer value is a text to read, not one to ask for. */
const NAME_LENGTH = 20;

interface Seen {
  column: Column;
  values: string[];
  distinct: number;
}

/** A measured column, a named one, and both together: the newcomer sees how conditions look, on their own columns. */
export function suggestionsFor({ columns, sample }: Pick<ListRecord, "columns" | "sample">): string[] {
  const seen = columns.map((column) => {
    const values = sample.map((row) => (typeof row === "string" ? row : shown(row[column.name])));
    // What could not be decoded is no value to compare with.
    const filled = values.filter((value) => value !== "" && !value.includes("\uFFFD"));
    return { column, values: filled, distinct: new Set(filled).size };
  });
  const measured = seen.filter(isMeasure).map(atLeastTheMiddle);
  const named = seen.filter(isCategory).sort((a, b) => a.distinct - b.distinct).map(theUsual);
  const both = measured[0] !== undefined && named[0] !== undefined ? [`${measured[0]} AND ${named[0]}`] : [];
  const yes = seen.filter(({ column }) => column.type === "boolean").map(({ column }) => spelled(column.name));
  return [...both, ...named.slice(0, 1), ...measured, ...yes, ...named.slice(1)].slice(0, MOST);
}

/**
 * One condition that shows how they are written, on a column that the list has: the first suggestion, or where nothing
 * suggests itself its first column with the first value there. Undefined for a list without columns or rows.
 */
export function exampleFor(list: Pick<ListRecord, "columns" | "sample">): string | undefined {
  const suggested = suggestionsFor(list)[0];
  const [column] = list.columns;
  if (suggested !== undefined || column === undefined) return suggested;
  const values = list.sample.map((row) => (typeof row === "string" ? row : shown(row[column.name])));
  const value = values.find((one) => one !== "" && !/[\uFFFD\n]/.test(one));
  if (value === undefined) return undefined;
  const name = spelled(column.name);
  if (column.type === "integer" || column.type === "number") return `${name} >= ${value}`;
  if (column.type !== "text") return `${name} >= '${value}'`;
  // Its first letters: how to look for some text is what is asked for most.
  const letters = /^[\p{L}\p{N}]{1,3}/u.exec(value)?.[0];
  return letters === undefined ? undefined : `${name} LIKE '${letters}%'`;
}

function isMeasure({ column, values }: Seen): boolean {
  if (column.type !== "integer" && column.type !== "number") return false;
  // A column that only numbers the rows is nothing to filter by.
  const numbers = values.map(Number);
  return numbers.length > 0 && !numbers.every((value, at) => at === 0 || value > (numbers[at - 1] ?? 0));
}

function isCategory({ column, values, distinct }: Seen): boolean {
  const short = values.every((value) => value.length <= NAME_LENGTH && !/[\n"]/.test(value));
  return column.type === "text" && short && distinct < values.length;
}

function atLeastTheMiddle({ column, values }: Seen): string {
  const middle = values.map(Number).sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(middle) || 1)) - 1);
  return `${spelled(column.name)} >= ${Math.round(middle / step) * step}`;
}

function theUsual({ column, values }: Seen): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [usual] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [""];
  return `${spelled(column.name)} = '${usual.replaceAll("'", "''")}'`;
}
