import assert from "node:assert/strict";
import { test } from "node:test";

import { placesOf, spanOf } from "../src/long/span.ts";

test("what is drawn covers what is seen, wherever it is scrolled to, and is not much more", () => {
  for (const line of [28, 68.8]) {
    for (const count of [0, 1, 30, 1000, 300_000]) {
      for (const height of [0, 300, 900]) {
        for (const top of [-50, 0, 13, 5000, count * line - height, count * line + 900]) {
          const { from, to } = spanOf(top, height, count, line);
          const scrolled = Math.min(Math.max(top, 0), Math.max(0, count * line - height));
          assert.ok(0 <= from && to <= count && from <= to + 1);
          assert.ok(count === 0 || from * line <= scrolled, `${from} at ${top} of ${count}`);
          assert.ok(to * line >= Math.min(scrolled + height, count * line));
          assert.ok(to - from <= height / line + 30);
        }
      }
    }
  }
});

test("a line that has to be there is drawn once, in its place, in sight or not", () => {
  assert.deepEqual(placesOf({ from: 5, to: 8 }, []), [5, 6, 7]);
  assert.deepEqual(placesOf({ from: 5, to: 8 }, [6, 2, 2]), [2, 5, 6, 7]);
  assert.deepEqual(placesOf({ from: 5, to: 8 }, [2000, 8]), [5, 6, 7, 8, 2000]);
  assert.deepEqual(placesOf({ from: 0, to: 0 }, []), []);
});
