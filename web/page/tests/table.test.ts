import assert from "node:assert/strict";
import { test } from "node:test";

import { ROW_HEIGHT, spanOf, STRETCH_ROWS, stretchOf } from "../src/table/span.ts";
import { widthsOf } from "../src/table/widths.ts";

test("what is drawn covers what is seen, wherever it is scrolled to, and is not much more", () => {
  for (const count of [0, 1, 30, 1000, STRETCH_ROWS]) {
    for (const height of [0, 300, 900]) {
      for (const top of [-50, 0, 13, 5000, count * ROW_HEIGHT - height, count * ROW_HEIGHT + 900]) {
        const { from, to } = spanOf(top, height, count);
        const scrolled = Math.min(Math.max(top, 0), Math.max(0, count * ROW_HEIGHT - height));
        assert.ok(0 <= from && to <= count && from <= to + 1);
        assert.ok(count === 0 || from * ROW_HEIGHT <= scrolled, `${from} at ${top} of ${count}`);
        assert.ok(to * ROW_HEIGHT >= Math.min(scrolled + height, count * ROW_HEIGHT));
        assert.ok(to - from <= height / ROW_HEIGHT + 30);
      }
    }
  }
});

test("a result of any length comes in stretches that a browser can scroll, without a row lost between them", () => {
  const count = 3 * STRETCH_ROWS + 17;
  const stretches = [0, STRETCH_ROWS, 2 * STRETCH_ROWS, count - 1].map((row) => stretchOf(row, count));
  assert.equal(stretches.reduce((sum, { rows }) => sum + rows, 0), count);
  assert.deepEqual(stretchOf(STRETCH_ROWS - 1, count).before, 0);
  assert.deepEqual(stretchOf(99, 40), { before: 0, rows: 40 });
  assert.deepEqual(stretchOf(0, 0), { before: 0, rows: 0 });
});

test("columns are as wide as their names and first cells want, within bounds", () => {
  assert.deepEqual(widthsOf(["id", "a long name", "note"], [["1", "x", "y".repeat(500)], ["123456", "x", ""]]), [6, 11, 40]);
});
