import assert from "node:assert/strict";
import { test } from "node:test";

import { type Asked, askedIn, EVERYTHING, isEverything, means, runsAddress, withState } from "../src/runs/asked.ts";
import { after, type Board, isUnsure, movesCounts, narrowed, older, read } from "../src/runs/board.ts";
import type { Summary } from "../src/wire/nouns.ts";
import { snapshot } from "./builders.ts";

const job = (id: string, hour: number, over: Partial<Summary> = {}): Summary =>
  snapshot(over.seq ?? 1, { id, created_at: `2025-11-23T${String(hour).padStart(2, "0")}:00:00.000Z`, ...over as object });

const news = (...told: (Summary | string)[]) =>
  new Map(told.map((one) => typeof one === "string" ? [one, null] as const : [one.id, one] as const));

const board = (jobs: Summary[], over: Partial<Board> = {}): Board =>
  ({ ...read(over.asked ?? EVERYTHING, { jobs, next: over.next ?? null }, news()) });

const ids = ({ jobs }: Board) => jobs.map(({ id }) => id);

test("an address keeps words, states and label, and says nothing of what is not asked for", () => {
  const asked: Asked = { q: "old & young", states: ["queued", "running"], label: "every night" };
  assert.equal(runsAddress(asked), "/jobs?q=old+%26+young&state=queued,running&label=every+night");
  assert.deepEqual(askedIn(new URL(runsAddress(asked), "http://x").searchParams), asked);
  assert.equal(runsAddress(EVERYTHING), "/jobs");
  assert.ok(isEverything({ ...EVERYTHING, q: "  " }));
  assert.deepEqual(askedIn(new URLSearchParams("state=nonsense,failed&label=")), { ...EVERYTHING, states: ["failed"] });
});

test("a state is asked for and no more, in one order however it was clicked together", () => {
  const both = withState(withState(EVERYTHING, "failed"), "queued");
  assert.deepEqual(both.states, ["queued", "failed"]);
  assert.deepEqual(withState(both, "failed").states, ["queued"]);
});

test("a run is meant by its state, its whole label, and words in label, list, condition, predicate or id", () => {
  const one = job("abc", 1, { label: "nightly", state: "failed", filter: { where: "Age >= 65", predicate: { name: "is_adult", params: {} } } });
  const ask = (over: Partial<Asked>) => means({ ...EVERYTHING, ...over }, one);
  for (const q of ["NIGHT", "people", "age >=", "adult", "ABC", ""]) assert.equal(ask({ q }), true, q);
  assert.equal(ask({ q: "weekly" }), false);
  assert.equal(ask({ label: "night" }), false);
  assert.equal(ask({ label: "nightly", states: ["failed"] }), true);
  assert.equal(ask({ states: ["running"], q: "night" }), false);
  assert.equal(means({ ...EVERYTHING, q: "end" }, { ...one, filter: { where: "age > 1 OR…", predicate: null } }), null);
});

test("runs are newest first, and those of one moment in the server's order", () => {
  assert.deepEqual(ids(board([job("a", 1), job("c", 2), job("b", 2)])), ["c", "b", "a"]);
});

test("a run is on show once, as it was told of last, and goes when it is deleted", () => {
  const before = board([job("b", 2), job("a", 1)]);
  const now = after(before, news(job("a", 1, { seq: 9, state: "succeeded" }), job("c", 3)));
  assert.deepEqual(now.jobs.map(({ id, state }) => [id, state]), [["c", "running"], ["b", "running"], ["a", "succeeded"]]);
  assert.deepEqual(ids(after(now, news("b"))), ["c", "a"]);
});

test("an older line does not overwrite a newer one", () => {
  const before = board([job("a", 1, { seq: 9, state: "succeeded" })]);
  assert.equal(after(before, news(job("a", 1, { seq: 8 }))), before);
});

test("what did not change stays the very same, so that nothing is drawn again", () => {
  const before = board([job("b", 2), job("a", 1)]);
  const now = after(before, news(job("a", 1, { seq: 2 })));
  assert.equal(now.jobs[0], before.jobs[0]);
  assert.notEqual(now.jobs[1], before.jobs[1]);
});

test("a run that matches no more goes, and comes when it matches", () => {
  const before = board([job("a", 1)], { asked: { ...EVERYTHING, states: ["running"] } });
  assert.deepEqual(ids(after(before, news(job("a", 1, { seq: 2, state: "failed" })))), []);
  assert.deepEqual(ids(after(before, news(job("b", 2, { state: "queued" }), job("c", 0)))), ["a", "c"]);
});

test("a run that is older than all on show waits for its page", () => {
  const before = board([job("b", 2)], { next: "cursor" });
  const now = after(before, news(job("a", 1), job("c", 3)));
  assert.deepEqual(ids(now), ["c", "b"]);
  assert.deepEqual(ids(older(now, { jobs: [job("a", 1), job("b", 2)], next: null }, news())), ["c", "b", "a"]);
});

test("what was told while a page was under way is newer than the page", () => {
  const told = news(job("a", 1, { seq: 5, state: "succeeded" }), "b");
  const now = read(EVERYTHING, { jobs: [job("b", 2), job("a", 1)], next: null }, told);
  assert.deepEqual(now.jobs.map(({ id, state }) => [id, state]), [["a", "succeeded"]]);
});

test("a run whose line cannot tell whether it matches is the server's to place", () => {
  const before = board([], { asked: { ...EVERYTHING, q: "end" } });
  const long = news(job("a", 1, { filter: { where: "age > 1 OR…", predicate: null } }));
  assert.ok(isUnsure(before, long));
  assert.ok(!isUnsure(before, news(job("a", 1))));
  assert.deepEqual(ids(after(before, long)), []);
});

test("until the server answers what is on show is narrowed to what is asked for now", () => {
  const before = board([job("b", 2, { state: "failed" }), job("a", 1)]);
  assert.deepEqual(ids(narrowed(before, { ...EVERYTHING, states: ["failed"] })), ["b"]);
});

test("counts may have moved where a state did, or a run came, went or is told of that is not on show", () => {
  const before = board([job("b", 2)], { next: "cursor" });
  const moves = (...told: (Summary | string)[]) => movesCounts(before, after(before, news(...told)), news(...told));
  assert.ok(!moves(job("b", 2, { seq: 2 })));
  for (const told of [job("b", 2, { seq: 2, state: "failed" }), job("c", 3), job("a", 1), "b", "a"]) assert.ok(moves(told));
});
