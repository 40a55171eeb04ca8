import assert from "node:assert/strict";
import { test } from "node:test";

import { EVERYTHING } from "../src/runs/asked.ts";
import { type Calls, Doing, type Progress } from "../src/runs/bulk.ts";
import { Refused } from "../src/wire/api.ts";
import type { Acted, Bulk, Part } from "../src/wire/bulk.ts";

const bulk = (left: number): Bulk =>
  ({ id: "b1", verb: "cancel", jobs: 3, states: { running: 3 }, passed_over: {}, left, outcomes: {} });
const gone: Acted = { job: "j2", name: "people.csv", outcome: "gone", detail: "it was deleted before" };
const done: Acted = { job: "j1", name: "people.csv", outcome: "done", detail: "" };
const away = new Refused({ type: "urn:winnow:redis", title: "Redis does not work", status: 503, detail: "" });

/** A bulk action on a server that answers with these, one after the other. */
function doing(...answers: (Bulk | Part | Refused)[]) {
  const steps: Progress[] = [];
  const asked: string[] = [];
  async function answer<T>(what: string): Promise<T> {
    asked.push(what);
    const next = answers.shift();
    if (next instanceof Refused) throw next;
    return next as T;
  }
  const calls: Calls = { begin: () => answer("begin"), next: (id) => answer(`next ${id}`) };
  return { one: new Doing("cancel", EVERYTHING, calls, (now) => steps.push(now)), steps, asked, last: () => steps.at(-1)! };
}

test("nothing is done before it is told which runs it is about", async () => {
  const { one, asked, last } = doing(bulk(3));
  await one.count();
  assert.deepEqual(asked, ["begin"]);
  assert.deepEqual([last().at, last().bulk?.jobs], ["told", 3]);
});

test("it is done part by part to its end, and whom it was not done to is kept", async () => {
  const { one, asked, steps, last } = doing(bulk(3), { bulk: bulk(1), acted: [done, gone] }, { bulk: bulk(0), acted: [done] });
  await one.count();
  await one.go();
  assert.deepEqual(asked, ["begin", "next b1", "next b1"]);
  assert.deepEqual(steps.map(({ at }) => at), ["counting", "told", "acting", "acting", "acting", "ended"]);
  assert.deepEqual(last().troubles, [gone]);
});

test("stopped, it begins no further part, and goes on where it was", async () => {
  const { one, asked, last } = doing(bulk(3), { bulk: bulk(2), acted: [done] }, { bulk: bulk(0), acted: [done] });
  await one.count();
  const going = one.go();
  one.stop();
  await going;
  assert.deepEqual([last().at, last().bulk?.left, asked.length], ["rests", 2, 2]);
  await one.go();
  assert.deepEqual([last().at, asked.length], ["ended", 3]);
});

test("held up, it says why, and the same set is gone on with", async () => {
  const { one, asked, last } = doing(bulk(3), away, { bulk: bulk(0), acted: [done] });
  await one.count();
  await one.go();
  assert.deepEqual([last().at, last().problem?.status], ["rests", 503]);
  await one.go();
  assert.deepEqual([last().at, last().problem, asked], ["ended", null, ["begin", "next b1", "next b1"]]);
});

test("where the set could not be told, going on tells it, and does nothing yet", async () => {
  const { one, asked, last } = doing(away, bulk(3));
  await one.count();
  assert.deepEqual([last().at, last().problem?.status], ["rests", 503]);
  await one.go();
  assert.deepEqual([last().at, asked], ["told", ["begin", "begin"]]);
});
