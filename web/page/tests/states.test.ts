import assert from "node:assert/strict";
import { test } from "node:test";

import { isUnmoved, phaseOf } from "../src/run/phase.ts";
import { offeredFor } from "../src/run/states.ts";
import type { JobState } from "../src/wire/nouns.ts";
import { snapshot } from "./builders.ts";

const offered = (state: JobState, failed = 0) => {
  const job = snapshot(1, { state });
  return offeredFor({ ...job, rows: { ...job.rows, failed } });
};

test("a run that has ended can be retried, unless every row has a verdict that stands", () => {
  assert.deepEqual(offered("cancelled"), ["retry"]);
  assert.deepEqual(offered("failed"), ["retry"]);
  assert.deepEqual(offered("succeeded", 3), ["retry"]);
  assert.deepEqual(offered("succeeded"), []);
});

test("one that has not ended cannot", () => {
  for (const state of ["queued", "running", "pausing", "paused", "cancelling"] as const) {
    assert.ok(!offered(state, 3).includes("retry"));
  }
});

test("a run tells what it is about before its first row is tested, and counts outrun what was told", () => {
  const job = snapshot(1);
  assert.equal(phaseOf({ ...job, state: "queued", phase: null }), null);
  assert.equal(phaseOf({ ...job, state: "queued", phase: "waiting" }), "waiting");
  assert.equal(phaseOf({ ...job, phase: "preparing" }), "preparing");
  assert.equal(phaseOf({ ...job, phase: null, rows: { ...job.rows, total: null } }), "counting");
  assert.equal(phaseOf({ ...job, phase: "preparing", rows: { ...job.rows, done: 1 } }), "testing");
  assert.equal(phaseOf({ ...job, state: "paused", phase: null }), null);
  assert.ok(isUnmoved(job) && !isUnmoved({ ...job, rows: { ...job.rows, done: 1 } }));
});
