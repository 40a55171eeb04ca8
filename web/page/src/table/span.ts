/** Which rows of a long table are on show: arithmetic of scrolling, without the DOM. */

/** Pixels; every row is as high, so that a million of them need no measuring. */
export const ROW_HEIGHT = 28;

/** Rows above and below what is seen that are drawn too, so that a quick scroll meets rows. */
const AROUND = 10;

/** Browsers cannot scroll much further than some ten million pixels: longer results come in stretches. */
export const STRETCH_ROWS = 300_000;

export interface Span {
  readonly from: number;
  /** The row after the last one. */
  readonly to: number;
}

/** The rows to draw of `count`, at a scroll position, in a view so high (pixels). */
export function spanOf(scrollTop: number, height: number, count: number): Span {
  const first = Math.floor(Math.max(0, scrollTop) / ROW_HEIGHT);
  const seen = Math.ceil(height / ROW_HEIGHT) + 1;
  const from = Math.max(0, Math.min(first, count - seen) - AROUND);
  return { from, to: Math.min(count, Math.max(first, 0) + seen + AROUND) };
}

/** The stretch of a long result that a row (from 0) is in: what comes before it, and how many rows it has. */
export function stretchOf(row: number, count: number): { before: number; rows: number } {
  const before = Math.floor(Math.max(0, Math.min(row, count - 1)) / STRETCH_ROWS) * STRETCH_ROWS;
  return { before, rows: Math.max(0, Math.min(STRETCH_ROWS, count - before)) };
}
