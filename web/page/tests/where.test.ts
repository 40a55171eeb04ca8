import assert from "node:assert/strict";
import { test } from "node:test";

import { completionAt, spelled, taken } from "../src/where/completion.ts";
import { faultIn, isUnfinished } from "../src/where/fault.ts";
import type { Column, Problem, WhereFunction } from "../src/wire/nouns.ts";

const columns: Column[] = [
  { name: "age", type: "integer" },
  { name: "country", type: "text" },
  { name: "last name", type: "text" },
];
const functions: WhereFunction[] = [
  { name: "lower", signature: "lower(text)", doc: "in small letters" },
  { name: "current_date", signature: "current_date", doc: "the day" },
];
const values = (column: string) => (column === "country" ? ["CN", "CH", "Côte d'Ivoire"] : []);
const known = { columns, functions, values };
const labels = (text: string, caret = text.length, asked = false) =>
  completionAt(text, caret, known, asked)?.offers.map(({ label }) => label) ?? null;

test("columns come before functions, and both before what only contains the word", () => {
  assert.deepEqual(labels("ag"), ["age"]);
  assert.deepEqual(labels("l"), ["last name", "lower(text)", "LIKE"]);
  assert.deepEqual(labels("name"), ["last name"]);
  assert.deepEqual(labels("age >= 65 an"), ["AND"]);
});

test("what there is can be asked for where no word is begun", () => {
  assert.deepEqual(labels("age > 1 AND ", 12, true)?.slice(0, 4), ["age", "country", "last name", "lower(text)"]);
  assert.deepEqual(labels("age", 3, true), ["age"]);
});

test("a string that is compared with a column may be one of its values", () => {
  assert.deepEqual(labels("country = 'c"), ["CN", "CH", "Côte d'Ivoire"]);
  assert.deepEqual(labels("age > 1 AND country NOT IN ('CN', 'ch"), ["CH"]);
  assert.deepEqual(labels("\"COUNTRY\" <> '"), ["CN", "CH", "Côte d'Ivoire"]);
  assert.equal(labels("upper('c"), null);
  assert.equal(labels("country = 'CN"), null, "it is there already");
});

test("a value is written as a string has to be, and closes it once", () => {
  const text = "country = 'cô' AND age > 1";
  const completion = completionAt(text, 13, known);
  assert.ok(completion?.offers[0]);
  const caret = "country = 'Côte d''Ivoire'".length;
  assert.deepEqual(taken(text, completion, completion.offers[0]), {
    text: "country = 'Côte d''Ivoire' AND age > 1", caret,
  });
});

test("nothing is offered inside another string, after a space, a number or a finished word", () => {
  assert.equal(labels("country = 'ag"), null);
  assert.equal(labels("age "), null);
  assert.equal(labels("age >= 6"), null);
  assert.equal(labels("age"), null);
});

test("an open double quote asks for a column", () => {
  assert.deepEqual(labels('age > 1 AND "la'), ["last name"]);
});

test("an offer replaces the started word, and a function's caret goes between its brackets", () => {
  const text = "lo = 'x'";
  const completion = completionAt(text, 2, known);
  assert.ok(completion?.offers[0]);
  assert.deepEqual(taken(text, completion, completion.offers[0]), { text: "lower() = 'x'", caret: 6 });
  const day = completionAt("curr", 4, known);
  assert.ok(day?.offers[0]);
  assert.deepEqual(taken("curr", day, day.offers[0]), { text: "current_date", caret: 12 });
});

test("a column's name is quoted where a condition needs it", () => {
  assert.equal(spelled("age"), "age");
  assert.equal(spelled("last name"), '"last name"');
  assert.equal(spelled('5"'), '"5"""');
  assert.equal(spelled("not"), '"not"');
});

const problem = (position?: number, length?: number): Problem => ({
  type: "urn:winnow:where", title: "", status: 422, detail: "",
  ...(position === undefined ? {} : { position }),
  ...(length === undefined ? {} : { length }),
});

test("a fault is marked where the server says, counted in characters", () => {
  assert.deepEqual(faultIn("age >> 65", problem(4, 2)), { from: 4, to: 6 });
  assert.deepEqual(faultIn("'🌾' = nam", problem(6, 3)), { from: 7, to: 10 }, "an ear of grain is two units");
  assert.equal(faultIn("age", problem()), null);
});

test("a fault at the end of the text marks its last character", () => {
  assert.deepEqual(faultIn("age >", problem(5, 1)), { from: 4, to: 5 });
  assert.deepEqual(faultIn("age >", problem(99, 7)), { from: 4, to: 5 });
  assert.equal(faultIn("", problem(0, 1)), null);
});

test("a fault at the end, or an open bracket, may be mended by what is still to be written", () => {
  assert.equal(isUnfinished("age > ", problem(6, 0)), true);
  assert.equal(isUnfinished("age > 3 AND coun", problem(12, 4)), true);
  assert.equal(isUnfinished("lower(country", problem(5, 1)), true);
  assert.equal(isUnfinished("country = 'K", problem(10, 2)), true);
  assert.equal(isUnfinished("aeg >= 65", problem(0, 3)), false);
  assert.equal(isUnfinished("age", problem()), false);
});
