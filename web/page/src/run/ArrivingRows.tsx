/** The newest rows as they are told of, newest first. */

import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import { RowsTable } from "../table/RowsTable.tsx";
import type { Log } from "./log.ts";

/** More than a screen or two of rows in motion is read by nobody. */
const DRAWN_ROWS = 60;

interface Props {
  which: "kept" | "failed";
  log: Log;
  shape: Shape | null;
  readAll: () => void;
}

export function ArrivingRows({ which, log, shape, readAll }: Props) {
  const window = log[which];
  const newest = window.rows.slice(-DRAWN_ROWS).reverse();
  const unseen = window.unseen + window.rows.length - newest.length;
  if (newest.length === 0 && unseen === 0 && !log.cut) return <p class="none">{say.table.noneYet[which]}</p>;
  return (
    <>
      <RowsTable caption={say.which[which]} rows={newest} shape={shape} withReasons={which === "failed"} />
      {(unseen > 0 || log.cut) && (
        <p class="table-foot">
          <span>{log.cut ? say.table.unseenBefore : say.table.unseen(unseen)}</span>
          <button type="button" class="link" onClick={readAll}>{say.table.readThem}</button>
        </p>
      )}
    </>
  );
}
