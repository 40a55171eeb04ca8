/** What a person has put into the fields of a form, and the parameters that this makes. */

import { say } from "../strings.ts";
import type { Column } from "../wire/nouns.ts";
import type { Field, Schema } from "./schema.ts";

/** A column of another list; both are "" until chosen. */
export interface ListColumn {
  list: string;
  column: string;
}

/** A field as it stands on the page: a text, a tick, the ticked ones of several, or a column of another list. */
export type Raw = string | boolean | readonly string[] | ListColumn;

export type Values = Readonly<Record<string, Raw>>;
export type Params = Readonly<Record<string, unknown>>;

export interface Read {
  params: Params;
  /** What is wrong with a field, by its name. */
  faults: Readonly<Record<string, string>>;
}

/** Whether several values are ticked, rather than written one a line. */
export function isTicked({ several, kind }: Field): boolean {
  return several && (kind === "choice" || kind === "column");
}

/** How the fields stand at first: with what is given, else with their defaults. */
export function valuesOf(fields: readonly Field[], columns: readonly Column[], given: Params = {}): Values {
  return Object.fromEntries(fields.map((field) => {
    const value = field.name in given ? given[field.name] : field.default;
    return [field.name, rawOf(field, columns, value)];
  }));
}

function rawOf(field: Field, columns: readonly Column[], value: unknown): Raw {
  if (field.kind === "list-column" && !field.several) {
    const { list = "", column = "" } = (value ?? {}) as Partial<ListColumn>;
    return { list, column };
  }
  if (isTicked(field)) return Array.isArray(value) ? value.map(String) : [];
  if (field.several) return Array.isArray(value) ? value.map(lineOf).join("\n") : "";
  if (field.kind === "boolean" && !field.nullable) return value === true;
  if (field.kind === "column") {
    const known = columns.some(({ name }) => name === value);
    // There is nothing to choose from.
    if (!known && !field.nullable && columns.length === 1) return columns[0]?.name ?? "";
    return known ? String(value) : "";
  }
  return value === null || value === undefined ? "" : String(value);
}

function lineOf(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  const { list, column } = value as ListColumn;
  return `${list}:${column}`;
}

/** The parameters that the fields make, and what is wrong with them. What is left empty is left out. */
export function read(fields: readonly Field[], values: Values): Read {
  const params: Record<string, unknown> = {};
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const found = readField(field, values[field.name] ?? "");
    if (found.fault !== undefined) faults[field.name] = found.fault;
    else if (found.value !== undefined) params[field.name] = found.value;
  }
  return { params, faults };
}

interface Found {
  value?: unknown;
  fault?: string;
}

function readField(field: Field, raw: Raw): Found {
  if (field.several) return readSeveral(field, raw);
  if (typeof raw === "boolean") return { value: raw };
  if (typeof raw === "object") return readListColumn(field, raw as ListColumn);
  const isText = field.kind === "text";
  if (raw === "" && field.nullable) return field.default === null || field.default === undefined ? {} : { value: null };
  if (raw === "" && (field.required || !isText) && !field.choices.includes("")) return { fault: missing(field) };
  return readOne(field, raw);
}

function missing({ kind }: Field): string {
  return kind === "column" ? say.form.chooseColumn : kind === "choice" ? say.form.choose : say.form.needed;
}

function readListColumn(field: Field, { list, column }: ListColumn): Found {
  if (list === "" && field.nullable) return {};
  if (list === "") return { fault: say.form.chooseList };
  return column === "" ? { fault: say.form.chooseColumn } : { value: { list, column } };
}

function readSeveral(field: Field, raw: Raw): Found {
  const texts = typeof raw === "string" ? raw.split("\n").map((text) => text.trim()).filter((text) => text !== "")
    : Array.isArray(raw) ? raw as readonly string[] : [];
  if (texts.length === 0 && field.nullable) return {};
  if (texts.length < (field.list.minItems ?? 0)) return { fault: say.form.atLeastItems(field.list.minItems ?? 0) };
  if (texts.length > (field.list.maxItems ?? Infinity)) return { fault: say.form.atMostItems(field.list.maxItems ?? 0) };
  const found = texts.map((text) => readOne(field, text));
  const wrong = found.findIndex(({ fault }) => fault !== undefined);
  if (wrong >= 0) return { fault: say.form.inLine(texts[wrong] ?? "", found[wrong]?.fault ?? "") };
  return { value: found.map(({ value }) => value) };
}

function readOne({ kind, choices, bounds }: Field, text: string): Found {
  switch (kind) {
    case "choice": {
      const choice = choices.find((one) => String(one) === text);
      return choice === undefined ? { fault: say.form.choose } : { value: choice };
    }
    case "boolean":
      return text === "true" || text === "false" ? { value: text === "true" } : { fault: say.form.choose };
    case "integer":
    case "number":
      return readNumber(text.trim(), kind === "integer", bounds);
    case "list-column": {
      const [, list, column] = /^([^:]+):(.+)$/.exec(text) ?? [];
      return list === undefined ? { fault: say.form.listColumn } : { value: { list, column } };
    }
    default:
      return readText(text, bounds);
  }
}

function readNumber(text: string, whole: boolean, bounds: Schema): Found {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) return { fault: whole ? say.form.integer : say.form.number };
  if (whole && !Number.isSafeInteger(value)) return { fault: say.form.integer };
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = bounds;
  if (minimum !== undefined && value < minimum) return { fault: say.form.atLeast(minimum) };
  if (maximum !== undefined && value > maximum) return { fault: say.form.atMost(maximum) };
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return { fault: say.form.moreThan(exclusiveMinimum) };
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return { fault: say.form.lessThan(exclusiveMaximum) };
  return { value };
}

function readText(text: string, { minLength, maxLength, pattern }: Schema): Found {
  // Characters as the schema counts them, not UTF-16's halves.
  const { length } = [...text];
  if (minLength !== undefined && length < minLength) return { fault: say.form.longer(minLength) };
  if (maxLength !== undefined && length > maxLength) return { fault: say.form.shorter(maxLength) };
  if (pattern !== undefined && !matches(pattern, text)) return { fault: say.form.pattern(pattern) };
  return { value: text };
}

/** A pattern that this browser cannot read is left to the server. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}
