/** A search through a result: what was found so far, how far it looked, and whether it goes on. */

import { type ReadonlySignal, signal } from "@preact/signals";

import type { Problem, ShownRow } from "../wire/nouns.ts";
import type { ReadPage } from "./book.ts";

/** So many at a time; more are looked for as the reader comes near the end of them. */
const FOUND_AT_A_TIME = 100;
/** A reader who wants more than these wants another search. */
export const MOST_FOUND = 5000;
/** So many answers, of a second each, without enough found: then the reader is asked whether to go on. */
const PATIENCE = 10;

export interface Found {
  readonly rows: readonly ShownRow[];
  /** Rows that were looked through, of so many that there were by then. */
  readonly looked: number;
  readonly total: number;
  readonly looking: boolean;
  readonly problem: Problem | null;
}

export interface Finds {
  found: ReadonlySignal<Found>;
  /** So many are looked at: more are looked for where they run out. */
  need(upTo: number): void;
  /** Goes on behind what was looked through. */
  further(): void;
  close(): void;
}

export function findsOf(read: ReadPage, problemIn: (thrown: unknown) => Problem): Finds {
  const found = signal<Found>({ rows: [], looked: 0, total: 0, looking: false, problem: null });
  let enough = FOUND_AT_A_TIME;
  let closed = false;

  async function look(): Promise<void> {
    if (found.peek().looking || closed) return;
    found.value = { ...found.peek(), looking: true, problem: null };
    try {
      for (let answers = 0; answers < PATIENCE && !closed; answers += 1) {
        const { rows, looked } = found.peek();
        const page = await read(looked, FOUND_AT_A_TIME);
        if (closed) return;
        const all = [...rows, ...page.rows].slice(0, MOST_FOUND);
        found.value = { ...found.peek(), rows: all, looked: page.next ?? page.total, total: page.total };
        if (page.next === null || all.length >= Math.min(enough, MOST_FOUND)) break;
      }
      found.value = { ...found.peek(), looking: false };
    } catch (thrown) {
      if (!closed) found.value = { ...found.peek(), looking: false, problem: problemIn(thrown) };
    }
  }

  void look();
  return {
    found,
    need(upTo) {
      const { rows, looked, total } = found.peek();
      if (upTo < rows.length - FOUND_AT_A_TIME / 2 || enough > rows.length || looked >= total) return;
      enough = rows.length + FOUND_AT_A_TIME;
      void look();
    },
    further() {
      enough = Math.max(enough, found.peek().rows.length + 1);
      void look();
    },
    close() {
      closed = true;
    },
  };
}
