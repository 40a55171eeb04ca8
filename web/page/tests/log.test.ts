import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, askedAgain, cursorOf, heard, type Log, NOTHING_YET } from "../src/run/log.ts";
import { ratesOf } from "../src/run/series.ts";
import { WINDOW_ROWS } from "../src/run/window.ts";
import { answer, AT, failed, kept, progress, snapshot, state } from "./builders.ts";

const rowsOf = (log: Log) => log.kept.rows.map(({ row }) => row);
const fresh = (seq: number) => answered(NOTHING_YET, answer(snapshot(seq)));

test("a new page asks for everything, a later one for what follows its last event", () => {
  assert.equal(cursorOf(NOTHING_YET), 0);
  assert.equal(cursorOf(heard(fresh(3), [progress(4, 10)])), "4-1");
});

test("the answer's events fill the tables, the answer's snapshot has the counts", () => {
  const job = snapshot(4, { rows: { ...snapshot(4).rows, done: 30 } });
  const log = answered(NOTHING_YET, answer(job, [state(1, "queued"), kept(2, [1, 2], 5), failed(3, [9]), progress(4, 20)]));
  assert.deepEqual(rowsOf(log), [1, 2]);
  assert.equal(log.kept.unseen, 5);
  assert.equal(log.failed.rows.length, 1);
  assert.equal(log.snapshot?.rows.done, 30);
  assert.equal(log.asking, false);
});

test("events that the answer has beyond its snapshot count too", () => {
  const log = answered(NOTHING_YET, answer(snapshot(1), [state(1, "queued"), progress(2, 40)]));
  assert.equal(log.snapshot?.rows.done, 40);
});

test("an event counts once however often it comes", () => {
  const log = heard(fresh(1), [kept(2, [1]), kept(2, [1]), kept(3, [2]), kept(2, [1])]);
  assert.deepEqual(rowsOf(log), [1, 2]);
  assert.equal(log.snapshot?.seq, 3);
});

test("live events that come before the answer wait for it and come after it", () => {
  const early = heard(NOTHING_YET, [kept(3, [3]), kept(4, [4])]);
  assert.equal(early.snapshot, null);
  const log = answered(early, answer(snapshot(3), [kept(2, [2]), kept(3, [3])]));
  assert.deepEqual(rowsOf(log), [2, 3, 4]);
  assert.equal(log.snapshot?.seq, 4);
});

test("a hole is asked for, not jumped over, and what came behind it is not lost", () => {
  const holed = heard(fresh(1), [kept(2, [2]), kept(4, [4]), kept(5, [5])]);
  assert.equal(holed.asking, true);
  assert.equal(cursorOf(holed), "2-1");
  assert.deepEqual(rowsOf(holed), [2]);
  const log = answered(holed, answer(snapshot(3), [kept(3, [3])]));
  assert.deepEqual(rowsOf(log), [2, 3, 4, 5]);
  assert.equal(log.asking, false);
});

test("after a reconnect the events in between come once, in order", () => {
  const log = answered(askedAgain(heard(fresh(1), [kept(2, [2])])), answer(snapshot(4), [kept(3, [3]), kept(4, [4])]));
  assert.deepEqual(rowsOf(log), [2, 3, 4]);
});

test("where the log was cut or rolled back, the snapshot counts and the rows told of are dropped", () => {
  const log = answered(askedAgain(heard(fresh(9), [kept(10, [7])])), answer(snapshot(6), [], false));
  assert.deepEqual(rowsOf(log), []);
  assert.equal(log.cut, true);
  assert.equal(log.snapshot?.seq, 6);
  assert.deepEqual(rowsOf(heard(log, [kept(7, [8])])), [8]);
});

test("progress and state move the snapshot", () => {
  const log = heard(answered(NOTHING_YET, answer(snapshot(1, { state: "queued", started_at: null }))), [
    state(2, "running"), progress(3, 60), state(4, "succeeded"),
  ]);
  assert.equal(log.snapshot?.rows.done, 60);
  assert.equal(log.snapshot?.state, "succeeded");
  assert.ok(log.snapshot?.started_at && log.snapshot.finished_at);
  assert.equal(log.snapshot?.rate, 10, "the last rate is not wiped by the end");
});

test("a retry starts the tables anew", () => {
  const log = heard(fresh(1), [kept(2, [1]), state(3, "cancelled"), state(4, "queued", 2), kept(5, [1])]);
  assert.deepEqual(rowsOf(log), [1]);
  assert.equal(log.snapshot?.attempt, 2);
  assert.equal(log.snapshot?.finished_at, null);
});

test("a retry counts from nothing, and what told of the end is gone", () => {
  const ended = snapshot(3, {
    state: "succeeded", finished_at: "2025-11-23T14:01:00.000Z", expires_at: "2025-12-23T14:01:00.000Z", rate: 5,
    rows: { total: 100, done: 100, kept: 60, rejected: 30, failed: 10, blank_lines: 2 },
    bytes: { total: 1000, done: 1000 }, chunks: { total: 4, done: 4 },
    reasons: [{ verdict: "failed", reason: "ragged", rows: 10 }],
  });
  const { snapshot: again } = heard(answered(NOTHING_YET, answer(ended)), [state(4, "queued", 2)]);
  assert.deepEqual(again?.rows, { total: 100, done: 0, kept: 0, rejected: 0, failed: 0, blank_lines: 2 });
  assert.deepEqual([again?.bytes.done, again?.chunks.done, again?.reasons], [0, 0, []]);
  assert.deepEqual([again?.started_at, again?.finished_at, again?.expires_at, again?.rate], [null, null, null, null]);
});

test("a retry that came while the connection was away starts the tables anew too", () => {
  const before = askedAgain(heard(fresh(1), [kept(2, [1, 2], 7)]));
  const job = snapshot(5, { attempt: 2, state: "running" });
  const log = answered(before, answer(job, [state(3, "failed"), state(4, "queued", 2), kept(5, [1])]));
  assert.deepEqual([rowsOf(log), log.kept.unseen], [[1], 0]);
});

test("the table is capped, and says how many rows it does not show", () => {
  const many = Array.from({ length: WINDOW_ROWS + 30 }, (_, row) => row);
  const log = heard(fresh(1), [kept(2, many, 100), kept(3, [9999])]);
  assert.equal(log.kept.rows.length, WINDOW_ROWS);
  assert.equal(log.kept.unseen, 131);
  assert.equal(log.kept.rows.at(-1)?.row, 9999);
});

test("a flood while an answer is on its way is bounded, and asked for again", () => {
  const flood = Array.from({ length: 2500 }, (_, n) => progress(n + 2, 1));
  const waiting = heard(NOTHING_YET, flood);
  assert.equal(waiting.held.length, 2000);
  const log = answered(waiting, answer(snapshot(1)));
  assert.equal(log.snapshot?.seq, 2001);
  assert.equal(log.asking, true);
});

test("a kind of event that this page does not know keeps its place in the count", () => {
  const strange = { ...progress(2, 1), type: "lanes" } as never;
  assert.equal(heard(fresh(1), [strange, kept(3, [1])]).snapshot?.seq, 3);
});

test("rows that were not told of stand where they came, behind those that were", () => {
  const log = heard(fresh(1), [kept(2, [1, 2], 5), kept(3, [9], 1), kept(4, [], 3)]);
  assert.deepEqual(log.kept.rows.map(({ row, unseen }) => [row, unseen]), [[1, undefined], [2, 5], [9, 4]]);
  assert.deepEqual([log.kept.unseen, log.kept.told], [9, 12]);
});

test("counts over time are remembered from live events and from the answer's alike, and a retry forgets them", () => {
  const at = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();
  const told = answered(NOTHING_YET, answer(snapshot(3), [state(1, "queued"), state(2, "running"), { ...progress(3, 10), at: at(1) }]));
  const log = heard(told, [{ ...progress(4, 30), at: at(2) }]);
  assert.deepEqual(log.series.points.map(({ kept: rows }) => rows), [0, 10, 30]);
  assert.deepEqual(heard(log, [state(5, "cancelled"), state(6, "queued", 2)]).series.points, []);
});

test("limits and reasons that are told of are those of the snapshot", () => {
  const ragged = { verdict: "failed", reason: "ragged", rows: 3 };
  const before = answered(NOTHING_YET, answer(snapshot(1, { reasons: [{ ...ragged, rows: 1 }, { ...ragged, reason: "rare" }] })));
  const limits = { job: "j1", seq: 2, cursor: "2-1", at: AT, type: "limits" as const, concurrency: 7, rate: "50/s" };
  const { snapshot: after } = heard(before, [limits, { ...progress(3, 10), type: "progress", reasons: [ragged] } as never]);
  assert.deepEqual(after?.limits, { concurrency: 7, rate: "50/s" });
  assert.deepEqual(after?.reasons.map(({ reason, rows }) => [reason, rows]), [["ragged", 3], ["rare", 3]]);
});

test("while a run was paused its rate was nothing, and no slope from before to after", () => {
  const at = (second: number) => ({ at: `2025-11-23T14:00:${String(second).padStart(2, "0")}.000Z` });
  const log = heard(fresh(1), [
    { ...state(2, "running"), ...at(0) }, { ...progress(3, 20), ...at(2) }, { ...state(4, "paused"), ...at(2) },
    { ...state(5, "running"), ...at(30) }, { ...progress(6, 40), ...at(32) },
  ]);
  const start = Date.parse(AT);
  const rates = ratesOf(log.series).filter((rate) => rate.at > start).map((rate) => [(rate.at - start) / 1000, rate.kept]);
  assert.deepEqual(rates, [[2, 10], [2.001, 0], [30, 0], [32, 10]]);
});
