/** A table's rows are of one height, and one table has no more of them than a browser can scroll. */

/** Pixels: so a million rows need no measuring (see rows.css). */
export const ROW_HEIGHT = 28;

/** Browsers cannot scroll much further than some ten million pixels: longer results come in stretches. */
export const STRETCH_ROWS = 300_000;

/** The stretch of a long result that a row (from 0) is in: what comes before it, and how many rows it has. */
export function stretchOf(row: number, count: number): { before: number; rows: number } {
  const before = Math.floor(Math.max(0, Math.min(row, count - 1)) / STRETCH_ROWS) * STRETCH_ROWS;
  return { before, rows: Math.max(0, Math.min(STRETCH_ROWS, count - before)) };
}
