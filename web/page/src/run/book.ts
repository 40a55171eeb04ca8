/** A result in list order, of which only the pages around what is looked at are read, and few are kept. */

import { type ReadonlySignal, signal } from "@preact/signals";

import type { Problem, RowsPage, ShownRow } from "../wire/nouns.ts";

export const PAGE_ROWS = 100;

/** Pages that are kept; and characters, where rows are long. */
const MOST_PAGES = 40;
const MOST_CHARACTERS = 4_000_000;
const AT_A_TIME = 2;

export interface Book {
  /** How many rows there are by now; null until the first page came. */
  total: ReadonlySignal<number | null>;
  problem: ReadonlySignal<Problem | null>;
  /** Grows whenever rows came: what was read of `rowAt` before may have changed. */
  edition: ReadonlySignal<number>;
  rowAt(place: number): ShownRow | undefined;
  /** These rows are looked at: what lacks is read, what is far from them forgotten. */
  need(from: number, to: number): void;
  /** There may be more rows by now: the last page is read again. */
  renew(): void;
  close(): void;
}

export type ReadPage = (offset: number, limit: number) => Promise<RowsPage>;

/** `problemIn` gives the problem of what was thrown. */
export function bookOf(read: ReadPage, problemIn: (thrown: unknown) => Problem): Book {
  const total = signal<number | null>(null);
  const problem = signal<Problem | null>(null);
  const edition = signal(0);
  const pages = new Map<number, readonly ShownRow[]>();
  const underWay = new Set<number>();
  let wanted: [number, number] = [0, 0];
  let closed = false;

  function isBeyond(page: number): boolean {
    const count = total.peek();
    return count !== null && page > 0 && page * PAGE_ROWS >= count;
  }

  /** The pages that are looked at, but for those that are under way. */
  function inSight(): number[] {
    const [first, last] = wanted;
    const pages = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    return pages.filter((page) => !underWay.has(page) && !isBeyond(page));
  }

  function pump(): void {
    for (const page of inSight()) {
      if (underWay.size >= AT_A_TIME || closed) return;
      if (!pages.has(page)) void load(page);
    }
  }

  async function count(): Promise<void> {
    const found = await read(total.peek() ?? 0, 1).catch(() => null);
    if (found !== null && !closed) total.value = found.total;
  }

  async function load(page: number): Promise<void> {
    underWay.add(page);
    try {
      const rows: ShownRow[] = [];
      let next: number | null = page * PAGE_ROWS;
      // Long rows come fewer at a time than were asked for.
      while (next !== null && rows.length < PAGE_ROWS) {
        const found: RowsPage = await read(next, PAGE_ROWS - rows.length);
        if (closed) return;
        rows.push(...found.rows);
        next = found.next;
        total.value = found.total;
      }
      pages.delete(page);
      pages.set(page, rows);
      forget();
      problem.value = null;
      edition.value += 1;
    } catch (thrown) {
      if (closed) return;
      problem.value = problemIn(thrown);
      return;
    } finally {
      underWay.delete(page);
    }
    pump();
  }

  /** What is furthest from what is looked at goes first. */
  function forget(): void {
    const [first, last] = wanted;
    const away = (page: number) => Math.max(first - page, page - last, 0);
    const far = [...pages.keys()].sort((a, b) => away(b) - away(a));
    let characters = 0;
    for (const rows of pages.values()) characters += lengthOf(rows);
    while (far.length > 1 && (pages.size > MOST_PAGES || characters > MOST_CHARACTERS)) {
      const page = far.shift() as number;
      if (away(page) === 0) return;
      characters -= lengthOf(pages.get(page) ?? []);
      pages.delete(page);
    }
  }

  return {
    total,
    problem,
    edition,
    rowAt: (place) => pages.get(Math.floor(place / PAGE_ROWS))?.[place % PAGE_ROWS],
    need(from, to) {
      wanted = [Math.floor(from / PAGE_ROWS), Math.floor(Math.max(from, to - 1) / PAGE_ROWS)];
      pump();
    },
    renew() {
      const short = inSight().find((page) => (pages.get(page)?.length ?? 0) < PAGE_ROWS);
      if (short === undefined) void count();
      else if (underWay.size === 0) void load(short);
    },
    close() {
      closed = true;
    },
  };
}

function lengthOf(rows: readonly ShownRow[]): number {
  return rows.reduce((sum, row) => sum + (row.data?.length ?? 0), 0);
}
