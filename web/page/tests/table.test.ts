import assert from "node:assert/strict";
import { test } from "node:test";

import { STRETCH_ROWS, stretchOf } from "../src/table/stretch.ts";
import { spreadOver, widthsOf } from "../src/table/widths.ts";

test("a result of any length comes in stretches that a browser can scroll, without a row lost between them", () => {
  const count = 3 * STRETCH_ROWS + 17;
  const stretches = [0, STRETCH_ROWS, 2 * STRETCH_ROWS, count - 1].map((row) => stretchOf(row, count));
  assert.equal(stretches.reduce((sum, { rows }) => sum + rows, 0), count);
  assert.deepEqual(stretchOf(STRETCH_ROWS - 1, count).before, 0);
  assert.deepEqual(stretchOf(99, 40), { before: 0, rows: 40 });
  assert.deepEqual(stretchOf(0, 0), { before: 0, rows: 0 });
});

test("columns are as wide as their names and first cells want, within bounds", () => {
  assert.deepEqual(widthsOf(["id", "a long name", "note"], [["1", "x", "y".repeat(500)], ["123456", "x", ""]]), [6, 13, 40]);
  // A digit is the measure: capitals are broader.
  assert.deepEqual(widthsOf(["a", "b"], [["123456789", "123456789"], ["", "ABCDEFGHI"]]), [9, 12]);
});

test("a letter of Chinese takes the room of two digits", () => {
  assert.deepEqual(widthsOf(["姓名", "address"], [["张三丰四五", "Beijing"], ["李四", "北京市海淀区ab"]]), [10, 14]);
});

test("a row's number takes no more room than it needs, and the other columns share what is left", () => {
  const room = "max(0px, 100cqi - 1px - 16ch - 5.5rem)";
  assert.deepEqual(spreadOver([4, 3, 9]), [
    "calc(4ch + 2.9rem)", `calc(3ch + 1.3rem + ${room} * 0.2500)`, `calc(9ch + 1.3rem + ${room} * 0.7500)`,
  ]);
});
