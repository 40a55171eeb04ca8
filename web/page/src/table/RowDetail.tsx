/** One row in full: where it stands, why it has its verdict, and each of its fields. */

import { cellsOf, type Shape } from "../rows/fields.ts";
import { reasonInWords } from "../rows/reasons.ts";
import { say } from "../strings.ts";
import type { ShownRow } from "../wire/nouns.ts";

interface Props {
  row: ShownRow;
  shape: Shape | null;
  close: () => void;
}

export function RowDetail({ row, shape, close }: Props) {
  const cells = cellsOf(row, shape);
  return (
    <section class="row-detail" aria-label={say.look.whole}>
      <div class="row between">
        <h2>
          {say.look.rowNumber(row.row ?? 0)}
          {typeof row.line === "number" && <span class="dim">, {say.look.lineNumber(row.line)}</span>}
        </h2>
        <button type="button" class="link" onClick={close}>{say.look.close}</button>
      </div>
      {row.reason && <p class="reason">{reasonInWords(row.reason)}</p>}
      {cells === null || shape === null ? <AsItStands row={row} /> : (
        <dl>
          {shape.columns.map(({ name }, at) => (
            <div key={at}>
              <dt>{name}</dt>
              <dd>{cells[at] === "" ? <i class="dim">{say.look.noValue}</i> : cells[at]}</dd>
            </div>
          ))}
        </dl>
      )}
      {row.truncated && <p class="dim">{say.table.cut}</p>}
    </section>
  );
}

function AsItStands({ row: { data } }: { row: ShownRow }) {
  if (data === undefined) return null;
  if (data === null) return <p class="dim">{say.table.binary}</p>;
  return <pre class="code" tabIndex={0} aria-label={say.table.text}>{data}</pre>;
}
