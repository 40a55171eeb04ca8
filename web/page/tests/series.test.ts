import assert from "node:assert/strict";
import { test } from "node:test";

import { curveOf, niceAbove, rateAt } from "../src/run/plot.ts";
import { begunWith, MOST_POINTS, NO_SERIES, ratesOf, type Series, until, withCounts } from "../src/run/series.ts";
import { snapshot } from "./builders.ts";

/** A run of so many rows a second, told of ten times a second. */
function steady(seconds: number, perSecond = 1000): Series {
  let series = NO_SERIES;
  for (let tenth = 0; tenth <= seconds * 10; tenth += 1) {
    const done = (tenth * perSecond) / 10;
    series = withCounts(series, 5000 + tenth * 100, { kept: done * 0.6, rejected: done * 0.3, failed: done * 0.1 });
  }
  return series;
}

test("however long a run is, its points are few, the first and the newest among them", () => {
  for (const seconds of [1, 30, 3600]) {
    const { points } = steady(seconds);
    assert.ok(points.length <= MOST_POINTS, `${points.length} points`);
    assert.equal(points[0]?.at, 5000);
    assert.equal(points.at(-1)?.at, 5000 + seconds * 1000);
    assert.ok(points.every(({ at }, n) => n === 0 || at > (points[n - 1]?.at ?? 0)));
  }
});

test("a steady run has one rate throughout", () => {
  for (const { kept, rejected, failed } of ratesOf(steady(90))) {
    assert.ok(Math.abs(kept - 600) < 1 && Math.abs(rejected - 300) < 1 && Math.abs(failed - 100) < 1);
  }
});

test("counts that went back begin anew, as those of a log that was rolled back", () => {
  const series = withCounts(steady(5), 11_000, { kept: 10, rejected: 0, failed: 0 });
  assert.equal(series.points.length, 1);
  assert.equal(series.watchedFrom, 11_000);
});

test("a run that was not watched from its beginning tells so, and begins with its average", () => {
  const job = snapshot(9, { rows: { total: 9000, done: 6000, kept: 6000, rejected: 0, failed: 0, blank_lines: 0 } });
  const start = Date.parse(job.started_at ?? "");
  const series = begunWith(job, start + 6000);
  assert.equal(series.watchedFrom, start + 6000);
  assert.deepEqual(ratesOf(series).map(({ kept }) => kept), [1000, 1000]);
  assert.equal(begunWith(snapshot(1, { started_at: null })), NO_SERIES);
});

test("the plot's areas lie upon each other and its top is a round figure above them", () => {
  const curve = curveOf(steady(20, 900));
  assert.ok(curve !== null);
  assert.equal(curve.top, 1000);
  assert.match(curve.failed, /^M0 \d+(\.\d)?L.*Z$/);
  assert.ok(Math.abs(rateAt(curve, 0.5).kept - 540) < 1);
  assert.equal(curveOf(NO_SERIES), null);
  assert.deepEqual([0, 0.4, 3, 10, 1001, 4_000_000].map(niceAbove), [1, 0.5, 5, 10, 2000, 5_000_000]);
});

test("while nothing comes the rate falls at once, and is no slope to what comes after", () => {
  const still = until(steady(10), 35_000);
  const rates = ratesOf(still);
  assert.deepEqual([rates.at(-1)?.at, rates.at(-1)?.kept], [35_000, 0]);
  const after = withCounts(steady(10), 35_000, { kept: 6600, rejected: 3300, failed: 1100 });
  const [silence, end] = ratesOf(after).slice(-2);
  assert.equal(silence?.at, 15_001);
  assert.ok(silence !== undefined && silence.kept < 40 && silence.kept === end?.kept);
  assert.equal(until(NO_SERIES, 5), NO_SERIES);
});
