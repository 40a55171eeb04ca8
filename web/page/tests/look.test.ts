import assert from "node:assert/strict";
import { test } from "node:test";

import { runAddress, viewOf } from "../src/address.ts";
import { howOf, type Look, USUAL } from "../src/run/look.ts";

const looks: Look[] = [
  USUAL,
  { which: "failed", how: "ordered", q: "naïve & 1+1=2", reason: "no date: '?'", at: 12_000 },
  { which: "rejected", how: null, q: "", reason: "ends in 2", at: 0 },
  { which: "kept", how: "arriving", q: "a b", reason: "", at: 3 },
];

test("an address shows the same rows, search and place to whoever opens it", () => {
  for (const look of looks) {
    const view = viewOf(new URL(runAddress("j 1", look), "http://localhost"));
    assert.deepEqual(view, { name: "run", id: "j 1", look });
  }
});

test("the usual look leaves the address short, and a bent one shows the usual", () => {
  assert.equal(runAddress("j1"), "/jobs/j1");
  const bent = viewOf(new URL("http://localhost/jobs/j1?rows=all&order=up&at=-7&at=x&reason=kept+have+none"));
  assert.deepEqual(bent, { name: "run", id: "j1", look: USUAL });
});

test("what is searched, ended or rejected comes in list order, all else as it arrives unless told otherwise", () => {
  assert.equal(howOf(USUAL, false), "arriving");
  assert.equal(howOf({ ...USUAL, how: "ordered" }, false), "ordered");
  for (const look of [{ ...USUAL, q: "x" }, { ...USUAL, which: "rejected" as const }, { ...USUAL, which: "failed" as const, reason: "r" }]) {
    assert.equal(howOf(look, false), "ordered");
  }
  assert.equal(howOf({ ...USUAL, how: "arriving" }, true), "ordered");
});

test("an address that somebody bent belongs to no page, and breaks none", () => {
  assert.deepEqual(viewOf(new URL("http://localhost/jobs/%E0%A4%A")), { name: "nowhere" });
  assert.equal(viewOf(new URL("http://localhost/jobs?q=%E0%A4%A")).name, "runs");
});
