import assert from "node:assert/strict";
import { test } from "node:test";

import { type Book, bookOf, PAGE_ROWS, type ReadPage } from "../src/run/book.ts";
import { findsOf, MOST_FOUND } from "../src/run/finds.ts";
import type { Problem, RowsPage } from "../src/wire/nouns.ts";

const problemIn = (thrown: unknown): Problem => ({ type: "", title: String(thrown), status: 0, detail: "" });
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A result of so many rows, each its own number; `asked` has what was read of it. */
function result(rows: { total: number; at_a_time?: number }) {
  const asked: [number, number][] = [];
  const read: ReadPage = async (offset, limit) => {
    asked.push([offset, limit]);
    const to = Math.min(rows.total, offset + Math.min(limit, rows.at_a_time ?? limit));
    const found = Array.from({ length: Math.max(0, to - offset) }, (_, at) => ({ row: offset + at + 1, data: "x" }));
    return { rows: found, offset, next: to < rows.total ? to : null, looked: found.length, total: rows.total };
  };
  return { asked, read };
}

const rowsOf = (book: Book, from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => book.rowAt(from + at)?.row);

test("only the pages around what is looked at are read, each once", async () => {
  const { asked, read } = result({ total: 1_000_000 });
  const book = bookOf(read, problemIn);
  book.need(250_050, 250_120);
  await settled();
  book.need(250_060, 250_130);
  await settled();
  assert.deepEqual(rowsOf(book, 250_098, 250_102), [250_099, 250_100, 250_101, 250_102]);
  assert.deepEqual(asked.map(([offset]) => offset), [250_000, 250_100]);
  assert.equal(book.total.value, 1_000_000);
  assert.equal(book.rowAt(0), undefined);
});

test("whoever scrolls far gets where they stop, and what they left far behind is forgotten", async () => {
  const { asked, read } = result({ total: 1_000_000 });
  const book = bookOf(read, problemIn);
  for (let at = 0; at < 1_000_000; at += 1000) book.need(at, at + 50);
  await settled();
  assert.ok(asked.length <= 4, `${asked.length} pages were read`);
  assert.equal(book.rowAt(999_000)?.row, 999_001);
  for (let at = 0; at < 100; at += 1) {
    book.need(at * PAGE_ROWS, at * PAGE_ROWS + 10);
    await settled();
  }
  assert.equal(book.rowAt(999_000), undefined);
  assert.equal(book.rowAt(99 * PAGE_ROWS)?.row, 99 * PAGE_ROWS + 1);
});

test("a page of long rows, which comes in parts, is whole in the end", async () => {
  const { read } = result({ total: 150, at_a_time: 7 });
  const book = bookOf(read, problemIn);
  book.need(0, 120);
  await settled();
  assert.deepEqual(rowsOf(book, 0, 150), Array.from({ length: 150 }, (_, at) => at + 1));
});

test("rows that come later are there after a renewal, and full pages are not read for it", async () => {
  const rows = { total: 130 };
  const { asked, read } = result(rows);
  const book = bookOf(read, problemIn);
  book.need(100, 130);
  await settled();
  rows.total = 180;
  book.renew();
  await settled();
  assert.deepEqual([book.total.value, book.rowAt(179)?.row], [180, 180]);
  book.need(0, 50);
  await settled();
  rows.total = 500;
  book.renew();
  await settled();
  assert.equal(book.total.value, 500);
  assert.deepEqual(asked.at(-1), [180, 1]);
});

test("what goes wrong is told, and put right by the next try", async () => {
  const { read } = result({ total: 10 });
  let broken = true;
  const book = bookOf((offset, limit) => (broken ? Promise.reject(new Error("away")) : read(offset, limit)), problemIn);
  book.need(0, 10);
  await settled();
  assert.equal(book.problem.value?.title, "Error: away");
  broken = false;
  book.renew();
  await settled();
  assert.equal(book.problem.value, null);
  assert.equal(book.rowAt(9)?.row, 10);
});

/** A search that finds every thousandth row, and looks through so many in one answer. */
function search(total: number, answer = 5000): ReadPage {
  return async (offset, limit) => {
    const to = Math.min(total, offset + Math.min(answer, limit * 1000));
    const rows = Array.from({ length: to - offset }, (_, at) => offset + at).filter((at) => at % 1000 === 0).map((row) => ({ row }));
    const page: RowsPage = { rows, offset, next: to < total ? to : null, looked: to - offset, total };
    return page;
  };
}

test("a search of few rows looks through all of them", async () => {
  const finds = findsOf(search(12_000), problemIn);
  await settled();
  assert.deepEqual(finds.found.value.rows.map(({ row }) => row), Array.from({ length: 12 }, (_, at) => at * 1000));
  assert.deepEqual([finds.found.value.looked, finds.found.value.looking], [12_000, false]);
});

test("a long one stops after a while, says how far it looked, and goes on from there when asked to", async () => {
  const finds = findsOf(search(10_000_000), problemIn);
  await settled();
  const { looked, looking, total } = finds.found.value;
  assert.deepEqual([looked, looking, total], [50_000, false, 10_000_000]);
  finds.further();
  await settled();
  assert.equal(finds.found.value.looked, 100_000);
});

test("more is looked for only as the end of what was found comes near, and never more than can be read", async () => {
  const finds = findsOf(search(100_000_000, 1_000_000), problemIn);
  await settled();
  assert.equal(finds.found.value.rows.length, 100);
  finds.need(20);
  await settled();
  assert.equal(finds.found.value.rows.length, 100);
  for (let times = 0; times < 100; times += 1) {
    finds.need(finds.found.value.rows.length);
    await settled();
  }
  assert.equal(finds.found.value.rows.length, MOST_FOUND);
});
