/** A table of any length: only the rows on show are drawn, all of one height, in columns that stand still. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { count as told } from "../format/figures.ts";
import { spanOf } from "../long/span.ts";
import { useSight } from "../long/useSight.ts";
import { alignment } from "../rows/columns.ts";
import { type Shape, shortCellsOf } from "../rows/fields.ts";
import { reasonInWords } from "../rows/reasons.ts";
import { say } from "../strings.ts";
import type { ShownRow } from "../wire/nouns.ts";
import { type Line, TableRow } from "./TableRow.tsx";
import { ROW_HEIGHT } from "./stretch.ts";
import { spreadOver, widthsOf } from "./widths.ts";

interface Props {
  caption: string;
  count: number;
  /** The line at a place from 0; undefined: it is still to be read. */
  lineAt: (place: number) => Line | undefined;
  shape: Shape | null;
  withReasons: boolean;
  /** The greatest number that a row can have. */
  mostNumber: number;
  /** Lines from one place to before another are on show. */
  onSpan?: (from: number, to: number) => void;
  onOpen: (row: ShownRow) => void;
  /** This line is the first on show now. */
  onFirst?: (place: number) => void;
  /** Scrolls to a place, each time that it is another object. */
  goal?: { at: number };
}

/** Columns are made as wide as the first so many rows want them. */
const MEASURED_ROWS = 60;

export function VirtualTable({ caption, count, lineAt, shape, withReasons, mostNumber, onSpan, onOpen, onFirst, goal }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { sight, look } = useSight(
    () => box.current && { top: box.current.scrollTop, height: box.current.clientHeight }, ROW_HEIGHT,
  );
  const [active, setActive] = useState(0);
  const { from, to } = spanOf(sight.top, sight.height, count, ROW_HEIGHT);
  const columns = shape?.columns ?? null;
  const lines = Array.from({ length: Math.max(0, to - from) }, (_, at) => lineAt(from + at));
  const widths = useWidths(lines, shape, withReasons, mostNumber);

  useEffect(() => onSpan?.(from, to), [from, to, count]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const sized = new ResizeObserver(look);
    sized.observe(element);
    return () => sized.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (goal === undefined || box.current === null) return;
    box.current.scrollTop = goal.at * ROW_HEIGHT;
    setActive(goal.at);
    scrolled();
  }, [goal]);

  function scrolled() {
    const element = box.current;
    if (element === null) return;
    onFirst?.(Math.round(element.scrollTop / ROW_HEIGHT));
    look();
  }

  function moved(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const element = box.current;
    if (step === undefined || element === null || !(event.target as Element).matches(".row-number")) return;
    event.preventDefault();
    const next = Math.min(count - 1, Math.max(0, active + step));
    setActive(next);
    const head = ROW_HEIGHT;
    const place = next * ROW_HEIGHT;
    if (place < element.scrollTop) element.scrollTop = place;
    else if (place + ROW_HEIGHT + head > element.scrollTop + element.clientHeight) {
      element.scrollTop = place + ROW_HEIGHT + head - element.clientHeight;
    }
    requestAnimationFrame(() => element.querySelector<HTMLElement>(`[data-at="${next}"] .row-number`)?.focus({ preventScroll: true }));
  }

  const isThere = active >= from && active < to;
  return (
    <div class="rows long" ref={box} tabIndex={0} role="region" aria-label={caption} onScroll={scrolled} onKeyDown={moved}>
      <table aria-rowcount={count + 1}>
        <caption class="unseen">{caption}</caption>
        <colgroup>
          {spreadOver(widths).map((width, at) => <col key={at} style={{ width }} />)}
        </colgroup>
        <thead>
          <tr>
            <th scope="col" class="nr">{say.table.row}</th>
            {withReasons && <th scope="col">{say.table.reason}</th>}
            {columns?.map(({ name, type }, at) => (
              <th scope="col" key={at} class={alignment(type)} title={name}>{name}</th>
            ))}
            {columns === null && <th scope="col">{say.table.text}</th>}
          </tr>
        </thead>
        <tbody>
          <Pad rows={from} />
          {lines.map((line, at) => (
            <TableRow
              key={from + at}
              place={from + at}
              line={line}
              shape={shape}
              withReason={withReasons}
              span={widths.length}
              isTabbed={from + at === (isThere ? active : from)}
              onOpen={onOpen}
              onFocus={setActive}
            />
          ))}
          <Pad rows={count - to} />
        </tbody>
      </table>
    </div>
  );
}

function Pad({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return <tr class="pad" aria-hidden="true"><td style={{ height: `${rows * ROW_HEIGHT}px` }} /></tr>;
}

/** Widths in characters of all columns, as the first rows want them; they stay so. */
function useWidths(lines: readonly (Line | undefined)[], shape: Shape | null, withReasons: boolean, most: number): number[] {
  const settled = useRef<{ shape: Shape | null; withReasons: boolean; most: number; widths: number[] } | null>(null);
  return useMemo(() => {
    const before = settled.current;
    if (before !== null && before.shape === shape && before.withReasons === withReasons && before.most === most) return before.widths;
    const rows = lines.filter((line): line is ShownRow => line !== undefined && !("gap" in line)).slice(0, MEASURED_ROWS);
    const number = widthsOf([say.table.row], [[told(most)]]);
    const reason = withReasons ? widthsOf([say.table.reason], rows.map(({ reason }) => [reason ? reasonInWords(reason) : ""])) : [];
    const cells = rows.map((row) => shortCellsOf(row, shape)).filter((found) => found !== null);
    const rest = shape === null ? [60] : widthsOf(shape.columns.map(({ name }) => name), cells);
    const widths = [...number, ...reason, ...rest];
    if (rows.length > 0) settled.current = { shape, withReasons, most, widths };
    return widths;
  }, [lines, shape, withReasons, most]);
}
