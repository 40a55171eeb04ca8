import assert from "node:assert/strict";
import { test } from "node:test";

import { lapseOf } from "../src/wire/redis.ts";

const problem = (fault: string) => ({ type: "urn:winnow:redis", title: "Redis does not work", status: 503, detail: "…", fault });

test("a Redis that is lost is told from one that can be read", () => {
  const since = "2026-01-01T00:00:00.000Z";
  for (const fault of ["away", "silent", "loading"]) {
    assert.deepEqual(lapseOf({ ok: false, since, problem: problem(fault) }), {
      since: Date.parse(since),
      problem: problem(fault),
      silent: true,
    });
  }
  for (const fault of ["full", "unsaved", "replica", "alone"]) {
    assert.equal(lapseOf({ ok: false, since, problem: problem(fault) })?.silent, false);
  }
});

test("a Redis that is back is no lapse", () => {
  assert.equal(lapseOf({ ok: true, since: null, problem: null }), null);
});
