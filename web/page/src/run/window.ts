/** The newest rows of one verdict, capped, with an honest count of those that are not shown. */

import type { RowsEvent, ShownRow } from "../wire/nouns.ts";

/** More rows than this are not kept in memory: the rest is read in pages. */
export const WINDOW_ROWS = 500;

/** A row that was told of; behind it so many others came that were not. */
export interface Arrived extends ShownRow {
  unseen?: number;
}

export interface Window {
  /** Oldest first. */
  readonly rows: readonly Arrived[];
  /** Rows of this verdict that were told of but are not here: skipped by the server, or pushed out. */
  readonly unseen: number;
  /** All that were told of, shown or not. */
  readonly told: number;
}

export const EMPTY_WINDOW: Window = { rows: [], unseen: 0, told: 0 };

export function withRows(window: Window, event: RowsEvent): Window {
  const rows: Arrived[] = [...window.rows, ...event.rows];
  const last = rows.at(-1);
  if (event.skipped > 0 && last !== undefined) rows[rows.length - 1] = { ...last, unseen: (last.unseen ?? 0) + event.skipped };
  const over = Math.max(0, rows.length - WINDOW_ROWS);
  return {
    rows: over > 0 ? rows.slice(over) : rows,
    unseen: window.unseen + event.skipped + over,
    told: window.told + event.rows.length + event.skipped,
  };
}
