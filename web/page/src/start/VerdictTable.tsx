/** Example rows by their verdict, in one table: those that are kept above those that are not, column under column. */

import { alignment, drawn, type Placed } from "../rows/columns.ts";
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

export function VerdictTable({ caption, groups, shape, named = [] }: Props) {
  const columns = drawn(shape.columns, named);
  const width = Math.max(1, columns.length);
  const lookOf = ({ name, type }: Placed) =>
    `${alignment(type) ?? ""} ${named.includes(name) ? "named" : ""}`.trim() || undefined;
  const looks = columns.map(lookOf);
  return (
    <div class="rows verdicts" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>{columns.map(({ name, at }, place) => <th scope="col" key={at} class={looks[place]}>{name}</th>)}</tr>
        </thead>
        {groups.map(({ which, title, rows }) => (
          <tbody key={which} class={which}>
            <tr class="verdict">
              <th scope="rowgroup" colSpan={width}><span>{title}</span></th>
            </tr>
            {rows.map((row, at) => <Row key={row.row ?? at} row={row} shape={shape} columns={columns} looks={looks} />)}
          </tbody>
        ))}
      </table>
    </div>
  );
}

interface RowProps {
  row: ShownRow;
  shape: Shape;
  columns: readonly Placed[];
  looks: readonly (string | undefined)[];
}

function Row({ row, shape, columns, looks }: RowProps) {
  const cells = cellsOf(row, shape);
  const width = Math.max(1, columns.length);
  // That a condition is not true of a rejected row goes without saying.
  const why = row.reason && row.reason !== BY_CONDITION ? row.reason : null;
  return (
    <>
      <tr data-why={why !== null}>
        {cells !== null ? columns.map(({ at }, place) => <td key={at} class={looks[place]}>{cells[at]}</td>) : (
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
