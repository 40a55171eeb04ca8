import "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { filtersFor } from "../src/start/again.ts";
import { misfitsOf } from "../src/start/fits.ts";
import { secondsLeft } from "../src/start/pace.ts";
import { sizeFor } from "../src/start/trial.ts";
import { drawn, MOST_COLUMNS } from "../src/rows/columns.ts";
import { hasUndecoded, valuesOf } from "../src/rows/values.ts";
import { namesIn } from "../src/where/names.ts";
import type { Preview, Snapshot } from "../src/wire/nouns.ts";
import { rowsIn, telling } from "../src/wire/reasons.ts";
import { listOf, snapshot } from "./builders.ts";

test("the columns that a condition names are told from its words, functions and strings", () => {
  assert.deepEqual(namesIn("age >= 65 AND country = 'CN' OR lower(name) LIKE '%o''neill%'"), ["age", "country", "name"]);
  assert.deepEqual(namesIn('"last name" IS NOT NULL AND "a""b" = address.city AND day > DATE \'2020-01-01\''), [
    "last name", 'a"b', "address.city",
  ]);
  assert.deepEqual(namesIn("TRUE"), []);
});

function ran(where: string | null, over: Partial<Snapshot> = {}): Snapshot {
  return snapshot(1, { filter: { where, predicate: null, types: {} }, list: { id: "l9", name: "other.csv" }, ...over });
}

test("filters that were used before are offered once, where the list has their columns, its own first", () => {
  const adult = { name: "is_adult", params: { column: "age" } };
  const jobs = [
    ran("price > 3"),
    ran("AGE > 1"),
    ran("country = 'CN'", { list: { id: "l1", name: "people.csv" } }),
    ran("AGE > 1"),
    ran(null, { filter: { where: null, predicate: adult, types: {} } }),
    ran(null, { filter: { where: null, predicate: { name: "is_adult", params: { column: "years" } }, types: {} } }),
  ];
  const offered = filtersFor(listOf(), jobs);
  assert.deepEqual(offered.map(({ where }) => where), ["country = 'CN'", "AGE > 1", null]);
  assert.deepEqual(offered[2]?.predicate, adult);
});

function preview(failed: number, rows: [string, string][]): Preview {
  const examples = { failed: rows.map(([data, reason]) => ({ data, reason })) };
  return { tried: 1000, kept: 0, rejected: 1000 - failed, failed, share: 0, examples };
}

test("rows that cannot be read at all are no misfits of a type", () => {
  const ragged: [string, string] = ["1,2,3", "3 fields where the header has 2"];
  const misfit: [string, string] = ["x,CN", "age: 'x' is not an integer"];
  assert.deepEqual(misfitsOf("integer", preview(5, [ragged, misfit]), preview(2, [ragged])), {
    type: "integer", tried: 1000, rows: 3, reason: misfit[1],
  });
  assert.equal(misfitsOf("integer", preview(2, [ragged]), preview(2, [ragged])).rows, 0);
});

test("how long an upload still takes is said once there is something to go by, and not of one that is all sent", () => {
  const half = { sent: 500, total: 1000, since: 0 };
  assert.equal(secondsLeft(half, 1000), null);
  assert.equal(secondsLeft(half, 4000), 4);
  assert.equal(secondsLeft({ ...half, sent: 0 }, 4000), null);
  assert.equal(secondsLeft({ ...half, sent: 1000 }, 4000), null);
});

test("fewer rows are tried where each asks the network something, until a number is chosen", () => {
  assert.equal(sizeFor({ kind: "coroutine" }, null), 50);
  assert.equal(sizeFor({ kind: "function" }, null), 200);
  assert.equal(sizeFor({ kind: "coroutine" }, 5000), 5000);
});

test("a report that was cut off has whole lines only", () => {
  assert.deepEqual(rowsIn('{"row":1,"reason":"404"}\n{"row":2,"rea'), [{ row: 1, reason: "404" }]);
  assert.deepEqual(rowsIn(""), []);
});

test("rows that the predicate rejected come before those that it never saw", () => {
  const rows = [{ row: 1, reason: "where" }, { row: 2, reason: null }, { row: 3, reason: "404" }, { row: 4, reason: "where" }];
  assert.deepEqual(telling(rows, 3).map(({ row }) => row), [2, 3, 1]);
});

test("a column's values come once, the most frequent first, the empty one not at all", () => {
  const sample = ["JP", "CN", "", "CN", null].map((country) => ({ country }));
  assert.deepEqual(valuesOf({ sample }, "country"), ["CN", "JP"]);
  assert.deepEqual(valuesOf({ sample: ["a", "b", "b"] }, "line"), ["b", "a"]);
});

test("what could not be decoded is noticed in values and names, and is no value", () => {
  const broken = [{ city: "K\uFFFDln" }, { city: "Bonn" }];
  assert.equal(hasUndecoded({ sample: broken, columns: [] }), true);
  assert.equal(hasUndecoded({ sample: ["K\uFFFDln"], columns: [] }), true);
  assert.equal(hasUndecoded({ sample: [], columns: [{ name: "Stra\uFFFDe", type: "text" }] }), true);
  assert.equal(hasUndecoded({ sample: [{ n: 1 }], columns: [{ name: "n", type: "integer" }] }), false);
  assert.deepEqual(valuesOf({ sample: broken }, "city"), ["Bonn"]);
});

test("of a wide list the first columns are drawn, and those that somebody speaks of", () => {
  const columns = Array.from({ length: 10_000 }, (_, at) => ({ name: `c${at}`, type: "text" as const }));
  const found = drawn(columns, ["c9000", "c3", "nothing"]);
  assert.equal(found.length, MOST_COLUMNS + 1);
  assert.deepEqual(found.at(-1), { name: "c9000", type: "text", at: 9000 });
  assert.equal(drawn(columns.slice(0, MOST_COLUMNS), []).length, MOST_COLUMNS);
});
