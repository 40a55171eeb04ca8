import assert from "node:assert/strict";
import { test } from "node:test";

import { startAddress, viewOf } from "../src/address.ts";
import { changedSince, filterInWords, paramsInWords, waitsFor } from "../src/predicates/call.ts";
import { sorted } from "../src/predicates/faults.ts";
import { type Field, fieldsOf, type Schema } from "../src/predicates/schema.ts";
import { isTicked, type Raw, read, valuesOf } from "../src/predicates/values.ts";
import { bodyOf } from "../src/run/command.ts";
import type { Published } from "../src/wire/nouns.ts";
import { snapshot } from "./builders.ts";

const OTHER: Schema = { type: "object", format: "list-column" };
const nullable = (one: Schema): Schema => ({ anyOf: [one, { type: "null" }], default: null });
const SCHEMA: Schema = {
  $defs: { Colour: { enum: ["red", "blue"], type: "string" } },
  required: ["other", "name"],
  properties: {
    other: OTHER,
    name: { type: "string", minLength: 1, maxLength: 3, pattern: "^[a-zä😀]*$" },
    column: { type: "string", format: "column", default: "age" },
    columns: { type: "array", items: { type: "string", format: "column" }, default: [] },
    least: { type: "integer", minimum: 0, maximum: 150, default: 18, description: "Years." },
    share: { ...nullable({ type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 }) },
    strict: { type: "boolean", default: true },
    perhaps: nullable({ type: "boolean" }),
    level: { enum: [0, 1], type: "integer", default: 0 },
    colour: nullable({ $ref: "#/$defs/Colour" }),
    colours: { type: "array", items: { $ref: "#/$defs/Colour" }, default: ["red"] },
    since: { type: "string", format: "date", default: "2020-01-01" },
    words: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 3, default: ["a"] },
    years: nullable({ type: "array", items: { type: "integer" } }),
    lists: { type: "array", items: OTHER, default: [] },
    region: { enum: ["", "DE"], type: "string", default: "" },
  },
};
const FIELDS = fieldsOf(SCHEMA);
const COLUMNS = [{ name: "id", type: "integer" as const }, { name: "age", type: "integer" as const }];
const DRAWN = { ...valuesOf(FIELDS, COLUMNS), other: { list: "l1", column: "mail" }, name: "x" };

function field(name: string): Field {
  const found = FIELDS.find((one) => one.name === name);
  assert.ok(found);
  return found;
}

function value(name: string, raw: Raw): unknown {
  const { params, faults } = read(FIELDS, { ...DRAWN, [name]: raw });
  assert.deepEqual(faults, {});
  return params[name];
}

function fault(name: string, raw: Raw): string | undefined {
  return read(FIELDS, { ...DRAWN, [name]: raw }).faults[name];
}

test("each type of parameter is a field of its kind, in the function's order", () => {
  assert.deepEqual(FIELDS.map(({ kind, several }) => several ? `${kind}s` : kind), [
    "list-column", "text", "column", "columns", "integer", "number", "boolean", "boolean", "choice", "choice",
    "choices", "date", "texts", "integers", "list-columns", "choice",
  ]);
  assert.deepEqual(FIELDS.filter((one) => one.nullable).map((one) => one.name), ["share", "perhaps", "colour", "years"]);
  assert.deepEqual(FIELDS.filter((one) => one.required).map((one) => one.name), ["other", "name"]);
  assert.deepEqual(FIELDS.filter(isTicked).map((one) => one.name), ["columns", "colours"]);
  assert.deepEqual(field("colour").choices, ["red", "blue"]);
  assert.equal(field("least").description, "Years.");
});

test("a form that is left as it was drawn gives the defaults, and leaves out what is empty", () => {
  const { params, faults } = read(FIELDS, DRAWN);
  assert.deepEqual(faults, {});
  assert.deepEqual(params, {
    other: { list: "l1", column: "mail" }, name: "x", column: "age", columns: [], least: 18, strict: true, level: 0,
    colours: ["red"], since: "2020-01-01", words: ["a"], lists: [], region: "",
  });
});

test("parameters that were given come back as they were", () => {
  const given = {
    other: { list: "l2", column: "a:b" }, name: "ä", column: "id", columns: ["id", "age"], least: 0, share: 0.5,
    strict: false, perhaps: false, level: 1, colour: "blue", colours: [], since: "2024-02-29", words: ["b", "c"],
    years: [1, 2], lists: [{ list: "l3", column: "x:y" }], region: "DE",
  };
  assert.deepEqual(read(FIELDS, valuesOf(FIELDS, COLUMNS, given)), { params: given, faults: {} });
});

test("what is written is read by its type", () => {
  assert.equal(value("least", " 21 "), 21);
  assert.equal(value("share", ".25"), 0.25);
  assert.equal(value("share", ""), undefined);
  assert.equal(value("perhaps", "false"), false);
  assert.equal(value("level", "1"), 1);
  assert.deepEqual(value("words", " one \n\n two, three\r\n"), ["one", "two, three"]);
  assert.deepEqual(value("years", "1\n2"), [1, 2]);
  assert.equal(value("name", "😀😀😀"), "😀😀😀");
});

test("what does not fit is told in the schema's words", () => {
  const cases: [string, Raw, RegExp][] = [
    ["least", "-1", /At least 0/], ["least", "151", /At most 150/], ["least", "1.5", /whole number/],
    ["least", "9007199254740993", /whole number/], ["least", "", /needed/], ["share", "0", /More than 0/],
    ["share", "1", /Less than 1/], ["share", "half", /number/], ["name", "", /needed/], ["name", "abcd", /At most 3/],
    ["name", "A", /\^\[a-zä😀\]\*\$/], ["words", "", /At least one/], ["words", "a\nb\nc\nd", /At most 3/],
    ["years", "1\nx", /^x: /], ["column", "", /column/], ["other", { list: "", column: "" }, /list/],
    ["other", { list: "l1", column: "" }, /column/], ["lists", "l1", /ID:column/], ["since", "", /needed/],
  ];
  for (const [name, raw, words] of cases) assert.match(fault(name, raw) ?? "nothing", words, name);
});

test("a default that names no column of this list is to be chosen, unless there is only one", () => {
  const lines = [{ name: "line", type: "text" as const }];
  assert.equal(valuesOf([field("column")], [{ name: "a", type: "text" }, { name: "b", type: "text" }])["column"], "");
  assert.equal(valuesOf([field("column")], lines)["column"], "line");
});

test("the server's faults go to their fields, and what is no field's is said above", () => {
  const problem = (...pointers: string[]) => ({
    type: "", title: "", status: 422, detail: "", errors: pointers.map((pointer) => ({ pointer, detail: pointer })),
  });
  const known = ["least", "a/b~c"];
  assert.deepEqual(sorted(problem("#/predicate/params/least", "#/predicate/params/a~1b~0c/0"), known), {
    fields: { least: "#/predicate/params/least", "a/b~c": "#/predicate/params/a~1b~0c/0" }, more: false,
  });
  assert.equal(sorted(problem("#/predicate/name"), known).more, true);
  assert.equal(sorted(problem("#/predicate/params/least", "#/where"), known).more, true);
  assert.equal(sorted({ type: "", title: "", status: 503, detail: "" }, known).more, true);
});

test("a filter is where, a predicate, or both", () => {
  const predicate = { name: "is_adult", params: { least: 21, words: ["a", "b"], other: { list: "l1", column: "c" } } };
  assert.equal(paramsInWords(predicate), "least = 21, words = [a, b], other = l1:c");
  assert.equal(filterInWords({ where: "age > 1", predicate }), "age > 1 · is_adult");
  assert.equal(filterInWords({ where: null, predicate }), "is_adult");
  assert.deepEqual(bodyOf({ list: "l1", where: " ", predicate, types: {} }), { list: "l1", predicate });
  assert.deepEqual(bodyOf({ list: "l1", where: "a", predicate: null, types: {} }), { list: "l1", where: "a" });
});

test("the address keeps a predicate and its parameters", () => {
  const predicate = { name: "is_adult", params: { least: 21 } };
  const address = startAddress("l1", "age > 1", {}, predicate);
  assert.deepEqual(viewOf(new URL(address, "http://x")), { name: "start", list: "l1", where: "age > 1", predicate, types: {} });
  const bent = viewOf(new URL("/?list=l1&predicate=p&params=[1", "http://x"));
  assert.deepEqual(bent, { name: "start", list: "l1", where: "", predicate: { name: "p", params: {} }, types: {} });
});

test("a run whose predicate no worker has says what it waits for, and one that has it does not", () => {
  const is_adult = (version: string, others: string[] = []): Published =>
    ({ name: "is_adult", summary: "", doc: "", params: {}, kind: "function", prepares: false, version, others });
  const job = snapshot(1, {
    state: "queued", predicate_version: "v1", filter: { where: null, predicate: { name: "is_adult", params: {} }, types: {} },
  });
  assert.deepEqual(waitsFor(job, []), { name: "is_adult", changed: false });
  assert.deepEqual(waitsFor(job, [is_adult("v2")]), { name: "is_adult", changed: true });
  assert.equal(waitsFor(job, [is_adult("v1")]), null);
  assert.equal(waitsFor(job, [is_adult("v2", ["v1"])]), null);
  assert.equal(waitsFor({ ...job, state: "succeeded" }, []), null);
  assert.equal(waitsFor(snapshot(1, { state: "queued" }), []), null);
  // One that has ended waits for nothing, but its rows may have been tested by another version than there is now.
  assert.equal(changedSince(job, [is_adult("v2")]), "v2");
  assert.equal(changedSince(job, [is_adult("v2", ["v1"])]), null);
  assert.equal(changedSince(job, []), null);
});
