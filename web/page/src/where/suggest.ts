/** Conditions that would make sense for a list, to begin with: taken from its own columns and first rows. */

import { shown } from "../rows/fields.ts";
import type { Column, ListRecord } from "../wire/nouns.ts";
import { spelled } from "./completion.ts";

const MOST = 3;

export function suggestionsFor({ columns, sample }: Pick<ListRecord, "columns" | "sample">): string[] {
  const read = (column: Column) =>
    sample.map((row) => (typeof row === "string" ? row : shown(row[column.name]))).filter((value) => value !== "");
  const parts = columns.flatMap((column) => forColumn(column, read(column)) ?? []);
  const [measured, named] = [parts.find((part) => part.includes(">=")), parts.find((part) => part.includes("= '"))];
  const both = measured !== undefined && named !== undefined ? [`${measured} AND ${named}`] : [];
  return [...new Set([...both, ...parts])].slice(0, MOST);
}

function forColumn({ name, type }: Column, values: readonly string[]): string | null {
  const spelt = spelled(name);
  const middle = [...values].sort((a, b) => Number(a) - Number(b))[Math.floor(values.length / 2)];
  const first = values[0];
  if (first === undefined || middle === undefined) return null;
  switch (type) {
    case "integer":
    case "number":
      // A column that only numbers the rows is nothing to filter by.
      return isCounter(values) ? null : `${spelt} >= ${rounded(Number(middle))}`;
    case "boolean":
      return spelt;
    case "date":
      return `${spelt} >= DATE '${first}'`;
    case "timestamp":
      return null;
    case "text":
      return isCategory(values) ? `${spelt} = '${first.replaceAll("'", "''")}'` : null;
  }
}

function isCounter(values: readonly string[]): boolean {
  const numbers = values.map(Number);
  return numbers.length > 2 && numbers.every((value, at) => at === 0 || value > (numbers[at - 1] ?? 0));
}

function isCategory(values: readonly string[]): boolean {
  const short = values.every((value) => value.length <= 20 && !/[\n"]/.test(value));
  return short && new Set(values).size < values.length;
}

function rounded(value: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1)) - 1);
  return Math.round(value / step) * step;
}
