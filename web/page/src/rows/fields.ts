/** A row's text taken apart into the cells that a table shows. Only for looking: no verdict is made here. */

import type { ListRecord, ShownRow } from "../wire/nouns.ts";

/** How a list's rows are cut into cells. */
export type Shape = Pick<ListRecord, "format" | "dialect" | "columns">;

/** One cell per column, or null where the row does not have that shape and is better shown as it is. */
export function cellsOf(row: ShownRow, shape: Shape | null): string[] | null {
  const { data } = row;
  if (shape === null || data === null || data === undefined || row.truncated) return null;
  const cells = cut(data, shape);
  return cells !== null && cells.length === shape.columns.length ? cells : null;
}

/** More of a cell than this is beyond what a column shows. */
const SHOWN_CHARACTERS = 300;

const taken = new WeakMap<ShownRow, { shape: Shape | null; cells: string[] | null }>();

/** Cells as a table shows them: taken apart once for each row, however often it is drawn, and long ones cut. */
export function shortCellsOf(row: ShownRow, shape: Shape | null): string[] | null {
  const before = taken.get(row);
  if (before !== undefined && before.shape === shape) return before.cells;
  const cells = cellsOf(row, shape)?.map(short) ?? null;
  taken.set(row, { shape, cells });
  return cells;
}

export function short(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

function cut(data: string, { format, dialect, columns }: Shape): string[] | null {
  switch (format) {
    case "text":
      return [data];
    case "jsonl":
    case "parquet":
      return keysOf(data, columns.map((column) => column.name));
    default:
      return fieldsOf(data, dialect.delimiter ?? ",", dialect.quote ?? "");
  }
}

/** The fields of one CSV row, unquoted. */
export function fieldsOf(text: string, delimiter: string, quote: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const opened = quote !== "" && text.startsWith(quote, at);
    const [field, end] = opened ? quoted(text, at + 1, quote) : ["", at];
    const stop = text.indexOf(delimiter, end);
    fields.push(field + text.slice(end, stop < 0 ? text.length : stop));
    if (stop < 0) return fields;
    at = stop + delimiter.length;
  }
}

function quoted(text: string, start: number, quote: string): [string, number] {
  let field = "";
  let at = start;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close < 0) return [field + text.slice(at), text.length];
    field += text.slice(at, close);
    if (!text.startsWith(quote, close + 1)) return [field, close + 1];
    field += quote;
    at = close + 2;
  }
}

function keysOf(data: string, names: readonly string[]): string[] | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  return names.map((name) => shown(found(value as Record<string, unknown>, name)));
}

function found(row: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(row, name)) return row[name];
  return name.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], row);
}

/** A value as a cell's text; nothing for null. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
