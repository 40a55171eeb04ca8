/** Rows as a table: in the list's columns where they fit them, as they stand where they do not. */

import { cellsOf, type Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import type { ShownRow } from "../wire/nouns.ts";

interface Props {
  caption: string;
  rows: readonly ShownRow[];
  shape: Shape | null;
  /** Failed rows also say where they stand and why they failed. */
  withReasons?: boolean;
}

const NUMERIC = new Set(["integer", "number"]);

export function RowsTable({ caption, rows, shape, withReasons = false }: Props) {
  const columns = withReasons || shape === null ? null : shape.columns;
  const numbered = rows[0]?.row !== undefined;
  const placed = withReasons && typeof rows[0]?.line === "number";
  return (
    <div class="rows" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {numbered && <th scope="col" class="nr">{say.table.row}</th>}
            {placed && <th scope="col" class="nr">{say.table.line}</th>}
            {withReasons && <th scope="col">{say.table.reason}</th>}
            {columns?.map(({ name, type }, at) => (
              <th scope="col" key={at} class={NUMERIC.has(type) ? "nr" : undefined}>{name}</th>
            ))}
            {columns === null && <th scope="col">{say.table.text}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={row.row ?? at}>
              {numbered && <td class="nr dim">{row.row}</td>}
              {placed && <td class="nr dim">{row.line ?? ""}</td>}
              {withReasons && <td class="reason">{row.reason}</td>}
              <Cells row={row} shape={columns === null ? null : shape} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cells({ row, shape }: { row: ShownRow; shape: Shape | null }) {
  const cells = cellsOf(row, shape);
  if (cells === null || shape === null) {
    const hint = row.truncated ? say.table.cut : undefined;
    const text = row.data ?? (row.data === null ? say.table.binary : "");
    return (
      <td class="raw" colSpan={shape?.columns.length ?? 1} title={hint}>
        {text}
        {row.truncated && <span class="dim"> …</span>}
      </td>
    );
  }
  return (
    <>
      {cells.map((cell, at) => (
        <td key={at} class={NUMERIC.has(shape.columns[at]?.type ?? "text") ? "nr" : undefined}>{cell}</td>
      ))}
    </>
  );
}
