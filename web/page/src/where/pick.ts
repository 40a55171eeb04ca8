/** A value that somebody points at, as a part of the condition: how to begin for who does not write SQL. */

import type { Column } from "../wire/nouns.ts";
import { spelled } from "./completion.ts";

/** A longer value is a text to read, not one to compare with. */
const LONGEST = 200;

/** What is true of rows that have a value (as it stands in the list) in a column; null where that cannot be written. */
export function likeIt({ name, type }: Column, value: string): string | null {
  const column = spelled(name);
  if (value.includes("\uFFFD") || value.length > LONGEST) return null;
  if (value === "") return type === "text" ? `${column} = ''` : `${column} IS NULL`;
  switch (type) {
    case "integer":
    case "number":
      return Number.isFinite(Number(value)) ? `${column} = ${value.trim()}` : null;
    case "boolean":
      return /^false$/i.test(value) ? `NOT ${column}` : column;
    case "date":
    case "timestamp":
      return `${column} = ${type.toUpperCase()} '${value}'`;
    default:
      return `${column} = '${value.replaceAll("'", "''")}'`;
  }
}

/** The condition with one more thing asked for. */
export function and(text: string, more: string): string {
  const before = text.trim();
  if (before === "") return more;
  return /\bOR\b/i.test(before) ? `(${before}) AND ${more}` : `${before} AND ${more}`;
}
