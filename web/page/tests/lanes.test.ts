import assert from "node:assert/strict";
import { test } from "node:test";

import { HANGS_AFTER, hangsSince, lanesOf } from "../src/run/lanes.ts";
import type { Work } from "../src/wire/nouns.ts";
import { AT } from "./builders.ts";

const work = (worker: string, chunk: number, more: Partial<Work> = {}): Work => ({
  worker, chunk, from: chunk * 100 + 1, to: chunk * 100 + 100, at: chunk * 100 + 1, since: AT, row: null, row_since: null, ...more,
});
const told = (lanes: ReturnType<typeof lanesOf>) => lanes.map(({ worker, from }) => `${worker} ${from}`);

test("lanes stand by worker, and a worker's next chunk comes where its last one was", () => {
  const first = lanesOf([work("b", 1), work("a", 2), work("a", 0)]);
  assert.deepEqual(told(first), ["a 1", "a 201", "b 101"]);
  const next = lanesOf([work("b", 1), work("a", 2), work("a", 7)], first);
  assert.deepEqual(told(next), ["a 701", "a 201", "b 101"]);
  assert.deepEqual(told(lanesOf([work("c", 9), work("b", 1)], next)), ["b 101", "c 901"]);
});

test("a lane tells how much of its chunk is committed", () => {
  assert.deepEqual(lanesOf([work("a", 0), work("a", 1, { at: 151 }), work("a", 2, { at: 301 })]).map(({ share }) => share), [0, 0.5, 1]);
});

test("a row hangs once it has been under test for long, where the worker tells of it", () => {
  const start = Date.parse(AT);
  const [silent, telling] = lanesOf([work("a", 0), work("b", 1, { row: 117, row_since: AT })]);
  assert.ok(silent !== undefined && telling !== undefined);
  assert.equal(hangsSince(silent, start + 10 * HANGS_AFTER), null);
  assert.equal(hangsSince(telling, start + HANGS_AFTER - 1), null);
  assert.equal(hangsSince(telling, start + HANGS_AFTER), start);
  assert.equal(telling.row, 117);
});
