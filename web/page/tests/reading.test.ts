import { asked, serve, settled } from "./browser.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { isUsed, list, putBack, readAnew, types } from "../src/start/intake.ts";
import { changeOf, leaveAsItIs, readingOf, readOtherwise, rereading, tried, unreadable } from "../src/start/reading.ts";
import { listOf } from "./builders.ts";

const SEMICOLONS = { delimiter: ";", quote: '"', header: true, encoding: "utf-8" };
const again = listOf({ id: "l2", dialect: SEMICOLONS, columns: [{ name: "age", type: "text" }] });

beforeEach(() => {
  putBack();
  leaveAsItIs();
  list.value = listOf();
});

test("what was tried before is asked for together with what is changed now, and what is so already is not", () => {
  const now = readingOf(listOf());
  assert.deepEqual(changeOf(now, {}, { delimiter: ";" }), { delimiter: ";" });
  assert.deepEqual(changeOf(now, { delimiter: ";" }, { header: false }), { delimiter: ";", header: false });
  assert.deepEqual(changeOf(now, { delimiter: ";" }, { delimiter: "," }), {});
});

test("another format comes with its own marks, and may be given others", () => {
  const now = readingOf(listOf());
  assert.deepEqual(changeOf(now, { delimiter: ";" }, { format: "text" }), { format: "text" });
  assert.deepEqual(changeOf(now, { format: "tsv" }, { delimiter: "," }), { format: "tsv", delimiter: "," });
  assert.deepEqual(changeOf(now, { format: "tsv" }, { format: "csv" }), {});
});

test("the list gives way to its other reading, and types of columns that it still has stay", async () => {
  types.value = { age: "number", country: "text" };
  serve(() => again);
  await readOtherwise({ delimiter: ";" });
  assert.deepEqual(asked.map(({ method, path }) => `${method} ${path}`), ["POST /api/lists/l1/reread?delimiter=%3B"]);
  assert.equal(list.value?.id, "l2");
  assert.deepEqual(types.value, { age: "number" });
  assert.deepEqual(tried.value, {});
});

test("a reading that no run has used is deleted when it gives way, and one that a run has used is not", async () => {
  serve(() => again);
  readAnew(listOf({ id: "l3" }));
  await readOtherwise({ delimiter: ";" });
  await settled();
  assert.deepEqual(asked.map(({ method, path }) => `${method} ${path}`)[1], "DELETE /api/lists/l3");

  serve(() => listOf({ id: "l4" }));
  isUsed();
  await readOtherwise({ delimiter: "," });
  await settled();
  assert.equal(list.value?.id, "l4");
  assert.equal(asked.length, 1);
});

test("what cannot be read so is said, and the list stays as it was", async () => {
  serve(() => new Error("does not do"));
  await readOtherwise({ quote: "," });
  assert.equal(unreadable.value?.detail, "does not do");
  assert.equal(list.value?.id, "l1");
  assert.deepEqual(tried.value, { quote: "," });
  leaveAsItIs();
  assert.equal(unreadable.value, null);
});

test("an answer that another change has overtaken is dropped, and its list deleted", async () => {
  const answers = new Map<string, (value: unknown) => void>();
  serve(({ method, path }) => method === "DELETE" ? ""
    : new Promise((answer) => answers.set(path.includes("%3B") ? "first" : "second", answer)));
  const first = readOtherwise({ delimiter: ";" });
  const second = readOtherwise({ delimiter: "|" });
  answers.get("second")?.(listOf({ id: "bars" }));
  await second;
  answers.get("first")?.(listOf({ id: "semicolons" }));
  await first;
  await settled();
  assert.equal(list.value?.id, "bars");
  assert.equal(rereading.value, false);
  assert.equal(unreadable.value, null);
  assert.deepEqual(asked.filter(({ method }) => method === "DELETE").map(({ path }) => path), ["/api/lists/semicolons"]);
});
