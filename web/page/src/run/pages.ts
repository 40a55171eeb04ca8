/** A result read page by page from REST, in list order. */

import { type ReadonlySignal, signal } from "@preact/signals";

import { problemIn, resultPage } from "../wire/api.ts";
import type { Problem, RowsPage, Which } from "../wire/nouns.ts";

export const PAGE_ROWS = 100;

const RENEWED_EVERY = 1000;

export interface Page extends RowsPage {
  which: Which;
  offset: number;
}

export interface Pages {
  page: ReadonlySignal<Page | null>;
  problem: ReadonlySignal<Problem | null>;
  turn(which: Which, offset: number): Promise<void>;
  /** The same page again, since there is more of it by now: at most once a second. */
  renew(which: Which, offset: number): void;
}

/** Pages of one job's results. Of two turns at once only the later one is shown. */
export function pagesOf(job: string): Pages {
  const page = signal<Page | null>(null);
  const problem = signal<Problem | null>(null);
  let latest = 0;

  async function turn(which: Which, offset: number): Promise<void> {
    latest += 1;
    const mine = latest;
    if (page.peek()?.which !== which) page.value = null;
    try {
      const read = await resultPage(job, which, offset, PAGE_ROWS);
      if (mine !== latest) return;
      page.value = { ...read, which, offset };
      problem.value = null;
    } catch (thrown) {
      if (mine === latest) problem.value = problemIn(thrown);
    }
  }

  let renewedAt = 0;
  let renewal = 0;

  function renew(which: Which, offset: number): void {
    clearTimeout(renewal);
    renewal = window.setTimeout(() => {
      renewedAt = Date.now();
      void turn(which, offset);
    }, renewedAt + RENEWED_EVERY - Date.now());
  }

  return { page, problem, turn, renew };
}
