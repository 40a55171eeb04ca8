import { asked as requests, serve, settled } from "./browser.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { type Asked, EVERYTHING } from "../src/runs/asked.ts";
import { Reading } from "../src/runs/reading.ts";
import { asked, board, isReading, problem } from "../src/runs/shown.ts";
import type { Summary } from "../src/wire/nouns.ts";
import { snapshot } from "./builders.ts";

const ALL = 260;
const at = (minute: number) => new Date(Date.UTC(2025, 10, 23, 0, minute)).toISOString();
const run = (nr: number, over: Partial<Summary> = {}): Summary =>
  snapshot(1, { id: `run${nr}`, created_at: at(nr), label: nr % 2 ? "odd" : "even", ...over as object });

/** As the server gives them: the newest first, in pages. */
function page(path: string) {
  const query = new URL(path, "http://winnow.test").searchParams;
  const all = Array.from({ length: ALL }, (_, back) => run(ALL - 1 - back))
    .filter(({ label }) => !query.has("label") || label === query.get("label"));
  const from = Number(query.get("cursor") ?? 0);
  const to = from + Number(query.get("limit"));
  return { jobs: all.slice(from, to), next: to < all.length ? String(to) : null };
}

/** Answers wait until they are let go, in any order. */
function holding() {
  const waiting: (() => void)[] = [];
  serve(({ path }) => new Promise((answer) => waiting.push(() => answer(page(path)))));
  return { waiting, async go(nr: number) {
    waiting[nr]?.();
    await settled();
  } };
}

async function look(wanted: Asked = EVERYTHING): Promise<Reading> {
  serve(({ path }) => page(path));
  asked.value = wanted;
  const reading = new Reading();
  await reading.look();
  return reading;
}

const shown = () => board.peek()?.jobs.map(({ id }) => id) ?? [];
const newest = (n: number) => Array.from({ length: n }, (_, back) => `run${ALL - 1 - back}`);

beforeEach(() => {
  board.value = null;
  problem.value = null;
});

test("older runs come page by page, until there are none", async () => {
  const reading = await look();
  assert.deepEqual(shown(), newest(50));
  for (const there of [150, 250, ALL, ALL]) {
    await reading.more();
    assert.deepEqual(shown(), newest(there));
  }
  assert.equal(requests.length, 4);
});

test("whoever asks for older runs while something is read gets them after it", async () => {
  const reading = await look();
  const { go } = holding();
  void reading.more();
  void reading.more();
  await go(0);
  await go(1);
  assert.deepEqual(shown(), newest(250));
});

test("older runs that were being read when all was read anew are read after that", async () => {
  const reading = await look();
  const { go } = holding();
  void reading.more();
  void reading.look();
  await go(1);
  assert.deepEqual(shown(), newest(50));
  await go(0);
  assert.deepEqual(shown(), newest(50), "the answer that came late is of another reading");
  await go(2);
  assert.deepEqual(shown(), newest(150));
  assert.equal(isReading.peek(), false);
});

test("what is read anew is as much as was on show", async () => {
  const reading = await look();
  await reading.more();
  await reading.look();
  assert.deepEqual(shown(), newest(150));
});

test("of runs that nobody asks for any more none come, and no older ones of them", async () => {
  const reading = await look();
  const { go } = holding();
  void reading.more();
  asked.value = { ...EVERYTHING, label: "odd" };
  void reading.look();
  assert.ok(board.peek()?.jobs.every(({ label }) => label === "odd"), "those that match are there at once");
  await go(0);
  await go(1);
  assert.deepEqual(shown(), newest(100).filter((_, back) => back % 2 === 0));
  assert.equal(isReading.peek(), false);
});

test("what is told while a page is under way stands over what the page has", async () => {
  const reading = await look();
  const { go } = holding();
  void reading.more();
  reading.hear("run150", run(150, { seq: 9, state: "failed" }));
  reading.hear("run151", null);
  await go(0);
  assert.equal(board.peek()?.jobs.find(({ id }) => id === "run150")?.state, "failed");
  assert.ok(!shown().includes("run151"));
});

test("a page that cannot be read is told of, and can be asked for again", async () => {
  const reading = await look();
  serve(() => new Error("no disk"));
  await reading.more();
  assert.equal(problem.peek()?.title, "no disk");
  assert.deepEqual(shown(), newest(50));
  serve(({ path }) => page(path));
  await reading.more();
  assert.equal(problem.peek(), null);
  assert.deepEqual(shown(), newest(150));
});

test("whoever has left neither hears of what was being read nor is in the way of who comes next", async () => {
  const reading = await look();
  const { go } = holding();
  void reading.more();
  reading.stop();
  const next = new Reading();
  void next.look();
  await go(0);
  assert.equal(isReading.peek(), true);
  await go(1);
  assert.deepEqual(shown(), newest(50));
  assert.equal(isReading.peek(), false);
});
