import assert from "node:assert/strict";
import { test } from "node:test";

import { and, likeIt } from "../src/where/pick.ts";
import type { ColumnType } from "../src/wire/nouns.ts";

const picked = (type: ColumnType, value: string, name = "c") => likeIt({ name, type }, value);

test("a value that is pointed at is written as its column's type has it", () => {
  assert.equal(picked("text", "O'Neill", "last name"), "\"last name\" = 'O''Neill'");
  assert.equal(picked("integer", "66"), "c = 66");
  assert.equal(picked("number", "-1.50"), "c = -1.50");
  assert.equal(picked("boolean", "true"), "c");
  assert.equal(picked("boolean", "FALSE"), "NOT c");
  assert.equal(picked("date", "2024-02-11"), "c = DATE '2024-02-11'");
  assert.equal(picked("timestamp", "2024-02-11T10:00:00Z"), "c = TIMESTAMP '2024-02-11T10:00:00Z'");
});

test("an empty field is an empty text, and of other types nothing", () => {
  assert.equal(picked("text", ""), "c = ''");
  assert.equal(picked("date", ""), "c IS NULL");
});

test("what is no value of its type, could not be decoded, or is a whole text to read, is not written", () => {
  assert.equal(picked("integer", "x"), null);
  assert.equal(picked("text", "K\uFFFDln"), null);
  assert.equal(picked("text", "x".repeat(201)), null);
});

test("one more thing is asked for besides what was asked for", () => {
  assert.equal(and("  ", "a = 1"), "a = 1");
  assert.equal(and("b = 2 ", "a = 1"), "b = 2 AND a = 1");
  assert.equal(and("b = 2 or c", "a = 1"), "(b = 2 or c) AND a = 1");
});
