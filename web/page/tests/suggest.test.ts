import assert from "node:assert/strict";
import { test } from "node:test";

import { suggestionsFor } from "../src/where/suggest.ts";

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
