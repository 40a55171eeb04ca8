import { asked, serve } from "./browser.ts";

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { where } from "../src/start/condition.ts";
import { list, putBack } from "../src/start/intake.ts";
import { isPast, leaveTrial, stopTrial, trial, tryOut } from "../src/start/trial.ts";
import { listOf, snapshot } from "./builders.ts";

const share = { share: 0.5, low: 0.4, high: 0.6 };
const estimate = { rows: 1000, kept: share, rejected: share, failed: share, seconds: 3 };

beforeEach(() => {
  leaveTrial();
  putBack();
  list.value = listOf();
  where.value = "age > 1";
});

/** A job that is seen at work once, and then has ended. */
function works(): void {
  let looks = 0;
  serve(({ method, path }) => {
    if (method === "POST" && path === "/api/jobs") return snapshot(1, { state: "queued", sample: 50 });
    if (path === "/api/jobs/j1") return snapshot(2, { state: looks++ === 0 ? "running" : "succeeded", estimate });
    if (path.startsWith("/api/jobs/j1/reasons")) return { reasons: [], other: 2 };
    if (path.startsWith("/api/jobs/j1/rejected")) return '{"row":7,"reason":"404","data":"x"}\n';
    return { rows: [{ row: 3, data: "y" }], next: null };
  });
}

test("a try is a job on a sample, looked at until its end, with examples and reasons", async () => {
  works();
  await tryOut(50);
  assert.deepEqual(asked[0]?.body, { list: "l1", where: "age > 1", sample: 50 });
  assert.equal(trial.value?.job.state, "succeeded");
  assert.deepEqual(trial.value?.job.estimate, estimate);
  assert.deepEqual(trial.value?.found?.examples, {
    kept: [{ row: 3, data: "y" }], rejected: [{ row: 7, reason: "404", data: "x" }], failed: [{ row: 3, data: "y" }],
  });
  assert.equal(trial.value?.found?.reasons.other, 2);
  assert.equal(isPast.value, false);
});

test("a change of the filter makes it a thing of the past, and taking it back makes it true again", async () => {
  works();
  await tryOut(50);
  where.value = "age > 2";
  assert.equal(isPast.value, true);
  where.value = "age > 1";
  assert.equal(isPast.value, false);
});

test("what was tried of another list is not shown with this one, though its count may come", async () => {
  works();
  await tryOut(50);
  list.value = listOf({ rows: 4 });
  assert.notEqual(trial.value, null);
  list.value = listOf({ id: "l2" });
  assert.equal(trial.value, null);
});

test("who leaves a try that goes on stops it, and it is looked at no more", async () => {
  works();
  const trying = tryOut(50);
  while (trial.value === null) await new Promise((done) => setImmediate(done));
  leaveTrial();
  await trying;
  assert.deepEqual(asked.map(({ method, path }) => `${method} ${path}`), ["POST /api/jobs", "POST /api/jobs/j1/cancel"]);
  assert.equal(trial.value, null);
});

test("a try that is stopped shows what was found until then", async () => {
  serve(({ path }) => path === "/api/jobs/j1/cancel" || path === "/api/jobs/j1"
    ? snapshot(3, { state: "cancelled", estimate })
    : path === "/api/jobs" ? snapshot(1, { state: "queued" })
    : path.startsWith("/api/jobs/j1/reasons") ? { reasons: [], other: 0 } : path.includes("rejected") ? "" : { rows: [], next: null });
  const trying = tryOut(50);
  while (trial.value === null) await new Promise((done) => setImmediate(done));
  await stopTrial();
  await trying;
  assert.equal(trial.value?.job.state, "cancelled");
  assert.notEqual(trial.value?.found, null);
});
