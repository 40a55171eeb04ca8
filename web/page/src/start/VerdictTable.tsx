/** Example rows by their verdict, in one table: those that are kept above those that are not, column under column. */

import { cellsOf, type Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import type { ShownRow, Which } from "../wire/nouns.ts";
import { BY_CONDITION } from "../wire/reasons.ts";

export interface Group {
  which: Which;
  /** What the group is called, with how many rows are in it. */
  title: string;
  rows: readonly ShownRow[];
}

interface Props {
  caption: string;
  groups: readonly Group[];
  shape: Shape;
  /** Columns that the condition names: they are what one looks at. */
  named?: readonly string[];
}

const NUMERIC: readonly string[] = ["integer", "number"];

export function VerdictTable({ caption, groups, shape, named = [] }: Props) {
  const looks = shape.columns.map(({ name, type }) =>
    `${NUMERIC.includes(type) ? "nr" : ""} ${named.includes(name) ? "named" : ""}`.trim() || undefined);
  return (
    <div class="rows verdicts" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>{shape.columns.map(({ name }, at) => <th scope="col" key={at} class={looks[at]}>{name}</th>)}</tr>
        </thead>
        {groups.map(({ which, title, rows }) => (
          <tbody key={which} class={which}>
            <tr class="verdict">
              <th scope="rowgroup" colSpan={Math.max(1, shape.columns.length)}><span>{title}</span></th>
            </tr>
            {rows.map((row, at) => <Row key={row.row ?? at} row={row} shape={shape} looks={looks} />)}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Row({ row, shape, looks }: { row: ShownRow; shape: Shape; looks: readonly (string | undefined)[] }) {
  const cells = cellsOf(row, shape);
  const width = Math.max(1, shape.columns.length);
  // That a condition is not true of a rejected row goes without saying.
  const why = row.reason && row.reason !== BY_CONDITION ? row.reason : null;
  return (
    <>
      <tr data-why={why !== null}>
        {cells !== null ? cells.map((cell, at) => <td key={at} class={looks[at]}>{cell}</td>) : (
          <td class="raw" colSpan={width} title={row.truncated ? say.table.cut : undefined}>
            {row.data ?? say.table.binary}
            {row.truncated && <span class="dim"> …</span>}
          </td>
        )}
      </tr>
      {why !== null && <tr class="why"><td colSpan={width}>{why}</td></tr>}
    </>
  );
}
