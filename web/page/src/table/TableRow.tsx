/** One line of a long table: a row, rows that are left out, or one that is still to be read. */

import { count } from "../format/figures.ts";
import { alignment } from "../rows/columns.ts";
import { type Shape, short, shortCellsOf } from "../rows/fields.ts";
import { reasonInWords } from "../rows/reasons.ts";
import { say } from "../strings.ts";
import type { ShownRow } from "../wire/nouns.ts";
import { BY_CONDITION } from "../wire/reasons.ts";

/** Rows that came here and are not shown. */
export interface Gap {
  gap: number;
  /** Reads them. */
  read: () => void;
}

export type Line = ShownRow | Gap;

interface Props {
  place: number;
  line: Line | undefined;
  shape: Shape | null;
  withReason: boolean;
  /** How many columns there are. */
  span: number;
  /** Whether the tab key reaches it. */
  isTabbed: boolean;
  onOpen: (row: ShownRow) => void;
  onFocus: (place: number) => void;
}

export function TableRow({ place, line, shape, withReason, span, isTabbed, onOpen, onFocus }: Props) {
  if (line === undefined) {
    return <tr class="unread" data-at={place} aria-rowindex={place + 2}><td class="nr dim">{say.look.notRead}</td></tr>;
  }
  if ("gap" in line) {
    return (
      <tr class="gap" data-at={place} aria-rowindex={place + 2}>
        <td colSpan={span}><button type="button" class="link" onClick={line.read}>{say.look.gap(line.gap)}</button></td>
      </tr>
    );
  }
  const number = line.row ?? 0;
  return (
    <tr data-at={place} aria-rowindex={place + 2} onClick={() => onOpen(line)}>
      <td class="nr dim">
        <button
          type="button"
          class="row-number"
          tabIndex={isTabbed ? 0 : -1}
          title={say.look.whole}
          aria-label={say.look.openRow(number)}
          onFocus={() => onFocus(place)}
        >
          {count(number)}
        </button>
      </td>
      {withReason && <Reason reason={line.reason || ""} />}
      <Cells row={line} shape={shape} />
    </tr>
  );
}

function Reason({ reason }: { reason: string }) {
  if (reason === "") return <td />;
  const words = reasonInWords(reason);
  return <td class={reason === BY_CONDITION ? "dim" : "reason"} title={words}>{short(words)}</td>;
}

function Cells({ row, shape }: { row: ShownRow; shape: Shape | null }) {
  const cells = shortCellsOf(row, shape);
  if (cells === null || shape === null) {
    return (
      <td class="raw" colSpan={shape?.columns.length ?? 1}>
        {row.data == null ? (row.data === null ? say.table.binary : "") : short(row.data)}
      </td>
    );
  }
  return (
    <>
      {cells.map((cell, at) => (
        <td key={at} class={alignment(shape.columns[at]?.type)}>{cell}</td>
      ))}
    </>
  );
}
