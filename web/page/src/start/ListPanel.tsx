/** The chosen list: what it is, its columns with their types, and its first rows. */

import { go } from "../navigation.ts";
import { size } from "../format/figures.ts";
import { shown } from "../rows/fields.ts";
import { say } from "../strings.ts";
import { type Column, COLUMN_TYPES, type ColumnType, type ListRecord } from "../wire/nouns.ts";
import { readAs, types } from "./intake.ts";

/** More rows than these say nothing more about a list. */
const SAMPLE_ROWS = 6;

export function ListPanel({ list }: { list: ListRecord }) {
  return (
    <section class="sheet list" aria-labelledby="list-name">
      <header class="sheet-head">
        <div>
          <p class="eyebrow">{say.list.heading}</p>
          <h1 id="list-name">{list.name}</h1>
          <p class="facts">{factsOf(list).map((fact) => <span key={fact}>{fact}</span>)}</p>
        </div>
        <button type="button" class="button quiet" onClick={() => go("/")}>{say.intake.another}</button>
      </header>
      <Sample list={list} />
    </section>
  );
}

function factsOf({ format, dialect, bytes, rows }: ListRecord): string[] {
  const { delimiter, header, encoding } = dialect;
  const between = delimiter === null ? null : say.list.between(say.list.delimiters[delimiter] ?? delimiter);
  const noHeader = delimiter !== null && !header ? say.list.noHeader : null;
  const counted = rows === null ? say.list.uncounted : say.list.rows(rows);
  const written = format === "parquet" ? null : encoding.toUpperCase();
  const facts = [say.list.formats[format], size(bytes), counted, between, noHeader, written];
  return facts.filter((fact) => fact !== null);
}

function Sample({ list }: { list: ListRecord }) {
  const rows = list.sample.slice(0, SAMPLE_ROWS);
  return (
    <div class="rows short" tabIndex={0} role="region" aria-label={say.list.sample}>
      <table>
        <caption class="unseen">{say.list.sample}</caption>
        <thead>
          <tr>{list.columns.map((column) => <Head key={column.name} column={column} />)}</tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {list.columns.map((column) => (
                <td key={column.name} class={classOf(column)}>{typeof row === "string" ? row : shown(row[column.name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="none">{say.list.empty}</p>}
    </div>
  );
}

function Head({ column }: { column: Column }) {
  const read = types.value[column.name] ?? column.type;
  return (
    <th scope="col" class={classOf(column)}>
      <span class="column-name">{column.name}</span>
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
  const read = types.value[column.name] ?? column.type;
  return read === "integer" || read === "number" ? "nr" : undefined;
}
