/** The newest rows of one verdict, capped, with an honest count of those that are not shown. */

import type { RowsEvent, ShownRow } from "../wire/nouns.ts";

/** More rows than this are not kept in memory: the rest is read in pages. */
export const WINDOW_ROWS = 200;

export interface Window {
  /** Oldest first. */
  readonly rows: readonly ShownRow[];
  /** Rows of this verdict that were told of but are not here: skipped by the server, or pushed out. */
  readonly unseen: number;
}

export const EMPTY_WINDOW: Window = { rows: [], unseen: 0 };

export function withRows(window: Window, event: RowsEvent): Window {
  const rows = [...window.rows, ...event.rows];
  const over = Math.max(0, rows.length - WINDOW_ROWS);
  return { rows: over > 0 ? rows.slice(over) : rows, unseen: window.unseen + event.skipped + over };
}
