import assert from "node:assert/strict";
import { test } from "node:test";

import { goneOf } from "../src/run/gone.ts";
import { isUnmoved, phaseOf, preparingOf, readInWords, shareRead } from "../src/run/phase.ts";
import { offeredFor } from "../src/run/states.ts";
import type { JobState } from "../src/wire/nouns.ts";
import { answered, heard, NOTHING_YET } from "../src/run/log.ts";
import { answer, preparing, progress, snapshot, state } from "./builders.ts";

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

test("how far a preparation is comes by events, and is gone when it rests, begins anew or is done", () => {
  const begun = answered(NOTHING_YET, answer(snapshot(1, { phase: "preparing" })));
  const read = heard(begun, [preparing(2, 40, 100)]);
  assert.deepEqual(preparingOf(read.snapshot!), { list: { id: "l2", name: "seen.csv" }, rows: 40, total: 100 });
  const died = heard(read, [preparing(3, null)]).snapshot!;
  assert.deepEqual([died.phase, preparingOf(died)], ["preparing", null]);
  const rests = heard(read, [state(3, "pausing")]).snapshot!;
  assert.deepEqual([rests.preparation, preparingOf(rests)], [null, null]);
  const done = heard(read, [progress(3, 0)]).snapshot!;
  assert.deepEqual([done.phase, done.preparation], ["testing", null]);
});

test("its share is of the rows that are read, and not known once all are", () => {
  const of = (rows: number, total: number | null) => ({ list: { id: "l2", name: "seen.csv" }, rows, total });
  assert.deepEqual([of(0, 100), of(40, 100), of(100, 100), of(40, null)].map(shareRead), [0, 0.4, null, null]);
  assert.equal(readInWords(of(1_200_000, 10_000_000)), "1,200,000 of 10,000,000 rows of seen.csv read");
  assert.equal(readInWords(of(1_200_000, null)), "1,200,000 rows of seen.csv read");
  assert.equal(readInWords(of(100, 100)), "seen.csv is read; what was found is put together");
});

test("a run that was on show and is deleted is told apart from one that never was", () => {
  const missing = { type: "about:blank", title: "Not found", status: 404, detail: "there is no job" };
  const refused = { ...missing, status: 422 };
  assert.equal(goneOf(snapshot(1), null, false), null);
  assert.equal(goneOf(snapshot(1), null, true), "deleted", "the server said so");
  assert.equal(goneOf(snapshot(1), missing, false), "deleted", "that was lost, and the next answer says it");
  assert.equal(goneOf(snapshot(1), refused, false), null);
  assert.equal(goneOf(null, missing, false), "missing");
  assert.equal(goneOf(null, null, true), "missing");
  assert.equal(goneOf(null, refused, false), "refused");
  assert.equal(goneOf(null, null, false), null);
});
