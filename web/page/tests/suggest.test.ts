import assert from "node:assert/strict";
import { test } from "node:test";

import { exampleFor, suggestionsFor } from "../src/where/suggest.ts";

test("the first conditions are made of the list's own columns and values", () => {
  const columns = [
    { name: "id", type: "integer" as const },
    { name: "age", type: "integer" as const },
    { name: "home country", type: "text" as const },
    { name: "note", type: "text" as const },
  ];
  const sample = [["3", "DE"], ["9", "CN"], ["7", "CN"]].map(([age, home], at) => ({
    id: String(at), age: age ?? "", "home country": home ?? "", note: `note ${at}`,
  }));
  assert.deepEqual(suggestionsFor({ columns, sample }), [
    `age >= 7 AND "home country" = 'CN'`, `"home country" = 'CN'`, "age >= 7",
  ]);
});

test("a list that offers nothing gets no made-up conditions", () => {
  assert.deepEqual(suggestionsFor({ columns: [{ name: "line", type: "text" }], sample: [] }), []);
  assert.deepEqual(suggestionsFor({ columns: [{ name: "line", type: "text" }], sample: ["a", "b"] }), []);
});

test("where nothing suggests itself an example still speaks of a column that is there", () => {
  const of = (type: "text" | "integer" | "date", ...sample: string[]) =>
    exampleFor({ columns: [{ name: "my column", type }], sample: sample.map((value) => ({ "my column": value })) });
  assert.equal(of("text", "", "ada@example.org", "bob@example.org"), `"my column" LIKE 'ada%'`);
  assert.equal(of("text", "王小明"), `"my column" LIKE '王小明%'`);
  assert.equal(of("integer", "1", "2"), `"my column" >= 1`);
  assert.equal(of("date", "2018-02-03"), `"my column" >= '2018-02-03'`);
  assert.equal(of("text", "%_'"), undefined);
  assert.equal(exampleFor({ columns: [], sample: [] }), undefined);
});
