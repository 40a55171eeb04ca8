import assert from "node:assert/strict";
import { test } from "node:test";

import { merged } from "../src/runs/merge.ts";
import { suggestionsFor } from "../src/where/suggest.ts";
import { snapshot } from "./builders.ts";

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

test("runs told of again are one run, newest first, and keep what a summary leaves out", () => {
  const old = snapshot(1, { id: "old", created_at: "2025-01-01T00:00:00.000Z" });
  const young = snapshot(1, { id: "young", created_at: "2025-01-02T00:00:00.000Z" });
  const { id, label, rows, rate, eta_seconds, created_at, finished_at, list } = old;
  const told = { id, label, rows, rate, eta_seconds, created_at, finished_at, list, state: "succeeded" as const };
  const runs = merged([old], [young, told]);
  assert.deepEqual(runs.map((job) => [job.id, job.state]), [["young", "running"], ["old", "succeeded"]]);
  assert.equal((runs[1] as typeof old).filter.where, "age >= 65");
});
