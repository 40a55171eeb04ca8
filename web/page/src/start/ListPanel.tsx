/** The chosen list: what it is, its columns with their types, and its first rows; and how to read it otherwise. */

import { useState } from "preact/hooks";

import { go } from "../navigation.ts";
import { size } from "../format/figures.ts";
import { alignment, drawn } from "../rows/columns.ts";
import { shown } from "../rows/fields.ts";
import { hasUndecoded } from "../rows/values.ts";
import { say } from "../strings.ts";
import { type Column, COLUMN_TYPES, type ColumnType, type ListRecord } from "../wire/nouns.ts";
import { and, likeIt } from "../where/pick.ts";
import { named, where } from "./condition.ts";
import { misfits } from "./fits.ts";
import { readAs, takenOf, types } from "./intake.ts";
import { readOtherwise, rereading, tried, unreadable } from "./reading.ts";
import { ReadingForm } from "./ReadingForm.tsx";

/** More rows than these say nothing more about a list. */
const SAMPLE_ROWS = 6;

export function ListPanel({ list }: { list: ListRecord }) {
  const [opened, open] = useState(false);
  const isOpen = opened || unreadable.value !== null;
  const others = takenOf.value;
  return (
    <section class="sheet list" aria-labelledby="list-name" aria-busy={rereading.value}>
      <header class="sheet-head">
        <div>
          <p class="eyebrow">{say.list.heading}</p>
          <h1 id="list-name">{list.name}</h1>
          <p class="facts">
            {factsOf(list).map((fact) => <span key={fact}>{fact}</span>)}
            {list.format !== "parquet" && (
              <button type="button" class="link" aria-expanded={isOpen} aria-controls="reading" onClick={() => open(!isOpen)}>
                {say.start.otherwise}
              </button>
            )}
          </p>
          {others !== null && <p class="note" role="status">{say.start.oneOf(others.name, others.files)}</p>}
        </div>
        <button type="button" class="button quiet" onClick={() => go("/")}>{say.intake.another}</button>
      </header>
      {hasUndecoded(list) && list.dialect.encoding === "utf-8" && !isOpen && (
        <p class="undecoded" role="status">
          {say.start.undecoded}{" "}
          <button type="button" class="button" disabled={rereading.value} onClick={() => void readAsWindows()}>
            {say.start.asWindows}
          </button>
        </p>
      )}
      {isOpen && <ReadingForm list={list} close={() => open(false)} />}
      <Sample list={list} isStale={Object.keys(tried.value).length > 0} />
      <Misfits />
    </section>
  );
}

/** Facts about a list, each in a few words. */
function factsOf({ format, dialect, bytes, rows }: ListRecord): string[] {
  const { delimiter, header, encoding } = dialect;
  const between = delimiter === null ? null : say.list.between(say.list.delimiters[delimiter] ?? delimiter);
  const noHeader = delimiter !== null && !header ? say.list.noHeader : null;
  const counted = rows === null ? say.list.uncounted : say.list.rows(rows);
  const written = format === "parquet" ? null : encoding.toUpperCase();
  const facts = [say.list.formats[format], size(bytes), counted, between, noHeader, written];
  return facts.filter((fact) => fact !== null);
}

/** What would become of rows whose values are not of the type that their column was given. */
function Misfits() {
  const found = Object.entries(misfits.value);
  if (found.length === 0) return null;
  return (
    <div role="status">
      <ul class="misfits">
        {found.map(([column, { type, tried: rows, rows: wrong, reason }]) => (
          <li key={column} class={wrong > 0 ? "wrong" : "dim"}>
            {wrong === 0
              ? say.start.allFit(column, say.list.types[type], rows)
              : say.start.someDoNotFit(column, say.list.types[type], wrong, rows)}
            {reason !== null && wrong > 0 && <span class="dim"> {say.start.forExample} <span class="code">{reason}</span></span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Sample({ list, isStale }: { list: ListRecord; isStale: boolean }) {
  const rows = list.sample.slice(0, SAMPLE_ROWS);
  const columns = drawn(list.columns, [...Object.keys(types.value), ...named.value]);
  const more = list.columns.length - columns.length;
  return (
    <div class="rows short" data-stale={isStale} tabIndex={0} role="region" aria-label={say.list.sample}>
      <table>
        <caption class="unseen">{say.list.sample}</caption>
        <thead>
          <tr>{columns.map((column) => <Head key={column.name} column={column} />)}</tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((column) => {
                const value = typeof row === "string" ? row : shown(row[column.name]);
                return <td key={column.name} class={classOf(column)} onClick={() => pick(column, value)}>{value}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p class="none">{say.start.moreColumns(more)}</p>}
      {rows.length === 0 && <p class="none">{isReadable(list) ? say.list.empty : say.start.noneReadable}</p>}
    </div>
  );
}

/** A value that is pointed at goes into the condition; by keyboard it is among the completions. */
function pick({ name, type }: Column, value: string): void {
  // Who marks text wants to copy it.
  if (getSelection()?.isCollapsed === false) return;
  const more = likeIt({ name, type: types.peek()[name] ?? type }, value);
  if (more === null) return;
  where.value = and(where.peek(), more);
  document.getElementById("where")?.focus();
}

/** The button goes away by it: the condition is what comes next. */
async function readAsWindows(): Promise<void> {
  await readOtherwise({ encoding: "cp1252" });
  document.getElementById("where")?.focus();
}

/** Bytes without a column are no rows of this format. */
function isReadable({ bytes, columns }: ListRecord): boolean {
  return columns.length > 0 || bytes < 3;
}

function Head({ column }: { column: Column }) {
  const read = types.value[column.name] ?? column.type;
  return (
    <th scope="col" class={classOf(column)}>
      <span class="column-name" title={column.name}>{column.name}</span>
      <select
        class="type"
        aria-label={say.list.typeOf(column.name)}
        data-changed={read !== column.type}
        value={read}
        onChange={(event) => readAs(column.name, event.currentTarget.value as ColumnType)}
      >
        {COLUMN_TYPES.map((type) => <option key={type} value={type}>{say.list.types[type]}</option>)}
      </select>
    </th>
  );
}

function classOf(column: Column): string | undefined {
  return alignment(types.value[column.name] ?? column.type);
}
