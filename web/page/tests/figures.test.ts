import assert from "node:assert/strict";
import { test } from "node:test";

import { runAddress, startAddress, viewOf } from "../src/address.ts";
import { ago, count, percent, perSecond, portion, size, span } from "../src/format/figures.ts";
import { USUAL } from "../src/run/look.ts";
import { elapsed, shareDone } from "../src/run/measure.ts";
import { AT, snapshot } from "./builders.ts";

test("percent is 100 only at the end, and 0 only at the start", () => {
  assert.deepEqual(
    [0, 0.00001, 0.034, 0.5, 0.436, 0.995, 0.99999, 1].map(percent),
    ["0 %", "< 0.1 %", "3.4 %", "50 %", "43 %", "99.5 %", "> 99.9 %", "100 %"],
  );
});

test("parts of a whole are told to the nearest percent, and none of them is nothing or all of it by rounding", () => {
  assert.deepEqual([713 / 3000, 2287 / 3000].map(portion), ["24 %", "76 %"]);
  assert.deepEqual([0, 0.0004, 0.0996, 0.986, 0.9996, 1].map(portion), ["0 %", "< 0.1 %", "10.0 %", "99 %", "> 99.9 %", "100 %"]);
});

test("numbers, sizes and spans are short and exact enough", () => {
  assert.equal(count(1234567), "1,234,567");
  assert.deepEqual([3.14, 3412.4, 2_400_000].map(perSecond), ["3.1/s", "3,412/s", "2.4M/s"]);
  assert.deepEqual([0, 1, 999, 1000, 544808, 172e6, 1e9].map(size), ["0 bytes", "1 byte", "999 bytes", "1 kB", "545 kB", "172 MB", "1 GB"]);
  assert.deepEqual([0, 0.037, 0.42, 9.96, 59.6, 245, 12_000].map(span), ["0.0 s", "< 0.1 s", "0.4 s", "10 s", "1 min 00 s", "4 min 05 s", "3 h 20 min"]);
});

test("times are told from now, and never from the future", () => {
  const now = Date.parse(AT);
  assert.equal(ago(AT, now - 60_000), "just now");
  assert.equal(ago(AT, now + 170_000), "3 min. ago");
});

test("a run is measured by bytes until its rows are counted", () => {
  const uncounted = { ...snapshot(1).rows, total: null };
  assert.equal(shareDone(snapshot(1, { rows: uncounted, bytes: { total: 1000, done: 250 } })), 0.25);
  assert.equal(shareDone(snapshot(1, { rows: { ...uncounted, total: 200, done: 50 } })), 0.25);
  assert.equal(shareDone(snapshot(1, { rows: uncounted, bytes: { total: 1000, done: 1000 } })), 0.999);
  assert.equal(shareDone(snapshot(1, { rows: uncounted, bytes: { total: null, done: 5 } })), null);
  assert.equal(shareDone(snapshot(1, { state: "succeeded", rows: { ...uncounted, total: 0 } })), 1);
});

test("time counts from the first row to the end", () => {
  const later = Date.parse(AT) + 5000;
  assert.equal(elapsed({ started_at: null, finished_at: null }, later), null);
  assert.equal(elapsed({ started_at: AT, finished_at: null }, later), 5);
  assert.equal(elapsed({ started_at: AT, finished_at: "2025-11-23T14:00:02.500Z" }, later), 2.5);
});

test("an address and its view belong together", () => {
  const at = (path: string) => viewOf(new URL(path, "http://127.0.0.1"));
  assert.deepEqual(at("/"), { name: "start", list: null, where: "", predicate: null, types: {} });
  assert.deepEqual(at(startAddress("l1", "age > 1 & x", { "b&c": "text" })), {
    name: "start", list: "l1", where: "age > 1 & x", predicate: null, types: { "b&c": "text" },
  });
  assert.deepEqual(at('/?types={"a":"colour"}'), { name: "start", list: null, where: "", predicate: null, types: {} });
  assert.deepEqual(at("/?types=bent"), { name: "start", list: null, where: "", predicate: null, types: {} });
  assert.deepEqual(at("/jobs/"), { name: "runs", asked: { q: "", states: [], label: null } });
  assert.deepEqual(at(runAddress("a b")), { name: "run", id: "a b", look: USUAL });
  assert.deepEqual(at("/else/where"), { name: "nowhere" });
});
