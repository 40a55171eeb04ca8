import assert from "node:assert/strict";
import { test } from "node:test";

import { endsOf, isLeap, layer, reachOf } from "../src/frame/bar.ts";

test("the parts of a bar follow each other, and all of them end where the share does", () => {
  assert.deepEqual(endsOf({ done: 40, kept: 10, rejected: 28 }, 0.5), { kept: 12.5, rejected: 47.5, failed: 50 });
});

test("a part that no row is in is nowhere, not even below the others", () => {
  assert.deepEqual(endsOf({ done: 3, kept: 1, rejected: 2 }, 1), { kept: 33.3, rejected: 100, failed: 0 });
  assert.deepEqual(endsOf({ done: 3, kept: 3, rejected: 0 }, 1), { kept: 100, rejected: 0, failed: 0 });
});

test("a bar is empty where nothing was tested or the share is not known", () => {
  const none = { kept: 0, rejected: 0, failed: 0 };
  assert.deepEqual(endsOf({ done: 0, kept: 0, rejected: 0 }, 0), none);
  assert.deepEqual(endsOf({ done: 9, kept: 4, rejected: 5 }, null), none);
});

test("a bar moves in steps of about a pixel, and is full only at the whole", () => {
  assert.equal(reachOf(0.25041), reachOf(0.25));
  assert.equal(reachOf(0.9999999), 99.95);
  assert.equal(reachOf(1), 100);
});

test("a part is a layer over the whole bar, moved out of it by what is lacking", () => {
  assert.deepEqual(layer(100), { transform: "translateX(0%)" });
  assert.deepEqual(layer(12.5), { transform: "translateX(-87.5%)" });
});

test("a bar glides where a part leaps, and not for a step that nobody sees", () => {
  const before = endsOf({ done: 100, kept: 50, rejected: 40 }, 0.5);
  assert.equal(isLeap(before, before), false);
  assert.equal(isLeap(before, { ...before, failed: 50.1 }), false);
  assert.equal(isLeap(before, { ...before, failed: 53 }), true);
  assert.equal(isLeap({ ...before, kept: 40 }, before), true);
});
