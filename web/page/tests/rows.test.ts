import assert from "node:assert/strict";
import { test } from "node:test";

import { language } from "../src/language.ts";
import { cellsOf, fieldsOf, type Shape, shortCellsOf } from "../src/rows/fields.ts";
import { reasonInWords } from "../src/rows/reasons.ts";

const csv: Shape = {
  format: "csv",
  dialect: { delimiter: ",", quote: '"', header: true, encoding: "utf-8" },
  columns: [{ name: "id", type: "integer" }, { name: "note", type: "text" }],
};

test("a row's fields are what CSV says they are", () => {
  const rows: [string, string[]][] = [
    ["1,plain", ["1", "plain"]],
    ['1,"a, b"', ["1", "a, b"]],
    ['1,"say ""no"""', ["1", 'say "no"']],
    ['1,"two\nlines"', ["1", "two\nlines"]],
    ["1,", ["1", ""]],
    ['"",', ["", ""]],
    ["", [""]],
    ['1,"never closed', ["1", "never closed"]],
    ['1,"closed"early', ["1", "closedearly"]],
  ];
  for (const [text, fields] of rows) assert.deepEqual(fieldsOf(text, ",", '"'), fields, text);
});

test("a list without quotes has none", () => {
  assert.deepEqual(fieldsOf('"a\tb"', "\t", ""), ['"a', 'b"']);
});

test("a row of another shape, or one cut short, is shown as it is", () => {
  assert.deepEqual(cellsOf({ row: 1, data: "1,x" }, csv), ["1", "x"]);
  assert.equal(cellsOf({ row: 1, data: "1,x,y" }, csv), null);
  assert.equal(cellsOf({ row: 1, data: "1,x", truncated: true }, csv), null);
  assert.equal(cellsOf({ row: 1, data: null }, csv), null);
  assert.equal(cellsOf({ row: 1, data: "1,x" }, null), null);
});

test("rows of a Parquet list are objects, as those of JSON Lines are", () => {
  const dialect = { delimiter: null, quote: null, header: false, encoding: "utf-8" };
  const parquet: Shape = { format: "parquet", dialect, columns: [{ name: "a.b", type: "number" }] };
  assert.deepEqual(cellsOf({ row: 1, data: '{"a":{"b":1.5}}' }, parquet), ["1.5"]);
});

test("JSON Lines show their keys, nested ones by path, and nothing for an absent one", () => {
  const jsonl: Shape = {
    ...csv,
    format: "jsonl",
    columns: ["id", "address.city", "tags", "gone"].map((name) => ({ name, type: "text" })),
  };
  const data = '{"id": 7, "address": {"city": "Jos"}, "tags": ["a"]}';
  assert.deepEqual(cellsOf({ row: 1, data }, jsonl), ["7", "Jos", '["a"]', ""]);
  assert.equal(cellsOf({ row: 1, data: "{not json" }, jsonl), null);
  assert.equal(cellsOf({ row: 1, data: "3" }, jsonl), null);
});

test("a line of text is one cell", () => {
  assert.deepEqual(cellsOf({ row: 1, data: "a,b" }, { ...csv, format: "text" }), null);
  const text: Shape = { ...csv, format: "text", columns: [{ name: "line", type: "text" }] };
  assert.deepEqual(cellsOf({ row: 1, data: "a,b" }, text), ["a,b"]);
});

test("a table shows the beginning of a long field, and takes a row apart once", () => {
  const row = { row: 1, data: `1,${"x".repeat(60_000)}` };
  const [, note] = shortCellsOf(row, csv) ?? [];
  assert.deepEqual([note?.length, note?.at(-1)], [301, "…"]);
  assert.equal(shortCellsOf(row, csv), shortCellsOf(row, csv));
  assert.deepEqual(shortCellsOf(row, { ...csv, columns: csv.columns.slice(0, 1) }), null);
});

test("only what the system means by a sign is put into words; what a worker or a predicate wrote stays", () => {
  assert.equal(reasonInWords("where"), "the condition is not true of it");
  assert.equal(reasonInWords("status 404"), "status 404");
  assert.equal(reasonInWords(""), "No reason given");
  language.value = "zh";
  assert.equal(reasonInWords("where"), "不满足条件");
  language.value = "en";
});
