/** How a run's counts have grown: a bounded number of points, and the rates that they make. */

import type { Snapshot } from "../wire/nouns.ts";

export interface Counts {
  readonly kept: number;
  readonly rejected: number;
  readonly failed: number;
}

/** So many rows of each verdict by then (milliseconds, by the server's clock). */
export interface Point extends Counts {
  readonly at: number;
  /** Testing began here, or went on after a pause: a rate of what came before says nothing of what comes after. */
  readonly isTurn?: true;
}

export interface Series {
  /** In order of time; between two of them, but for the last, at least `every` milliseconds. */
  readonly points: readonly Point[];
  readonly every: number;
  /** Milliseconds: what came before was not watched, and is told as an average. Null: all of it was. */
  readonly watchedFrom: number | null;
}

export const NO_SERIES: Series = { points: [], every: 200, watchedFrom: null };

/** Twice as many points as a plot is wide in steps; of more, every second one is kept. */
export const MOST_POINTS = 240;

/** Rates are taken over so long, or over a part of the run where that is more: commits come twice a second. */
const OVER_AT_LEAST = 1000;
const PARTS = 40;
/** Milliseconds; after a pause a rate is taken over so long at least. */
const SHORTEST = 500;

/** The series with one more point. Counts that went back are of a log that was rolled back: it begins anew. */
export function withCounts(series: Series, at: number, { kept, rejected, failed }: Counts): Series {
  const point: Point = { at, kept, rejected, failed };
  const before = series.points;
  const last = before.at(-1);
  if (last === undefined) return { ...series, points: [point] };
  if (sum(point) < sum(last)) return { ...NO_SERIES, points: [point], watchedFrom: at };
  if (at < last.at) return series;
  const settled = before.at(-2);
  const isDue = settled === undefined || last.isTurn === true || last.at - settled.at >= series.every;
  const points = isDue ? [...before, point] : [...before.slice(0, -1), point];
  return points.length <= MOST_POINTS ? { ...series, points } : thinned({ ...series, points });
}

/** The series up to a moment at which testing begins, or goes on. */
export function withTurn(series: Series, at: number): Series {
  const last = series.points.at(-1) ?? { kept: 0, rejected: 0, failed: 0, at };
  if (at < last.at) return series;
  const points: Point[] = [...series.points, { ...last, at, isTurn: true }];
  return points.length <= MOST_POINTS ? { ...series, points } : thinned({ ...series, points });
}

/** The series of a run that was not watched from its beginning. */
export function begunWith({ started_at, finished_at, rows }: Snapshot, now = Date.now()): Series {
  if (started_at === null) return NO_SERIES;
  const at = finished_at === null ? Math.max(now, Date.parse(started_at)) : Date.parse(finished_at);
  const start = { at: Date.parse(started_at), kept: 0, rejected: 0, failed: 0 };
  const { kept, rejected, failed } = rows;
  return { ...NO_SERIES, points: [start, { at, kept, rejected, failed }], watchedFrom: at };
}

/** Rows a second of each verdict, at each point but the first. */
export interface Rate extends Counts {
  readonly at: number;
}

export function ratesOf({ points }: Series): Rate[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return [];
  const over = Math.max(OVER_AT_LEAST, (last.at - first.at) / PARTS);
  const rates: Rate[] = [];
  let from = 0;
  let before: Point = first;
  for (const [place, point] of points.slice(1).entries()) {
    if (before.isTurn === true) from = place;
    while (from + 1 < points.length && (points[from + 1] as Point).at <= point.at - over) from += 1;
    const start = points[from] as Point;
    // What was owed from before a pause comes in a moment: that is no rate.
    const seconds = Math.max(point.at - start.at, start.isTurn === true && from > 0 ? SHORTEST : 0) / 1000;
    if (seconds <= 0) continue;
    const rate = {
      kept: (point.kept - start.kept) / seconds,
      rejected: (point.rejected - start.rejected) / seconds,
      failed: (point.failed - start.failed) / seconds,
    };
    // Where nothing was heard for long the rate was no slope from what it was before to what it is after.
    const silence = point.at - before.at > 2 * over ? before.at : null;
    if (silence !== null) rates.push({ at: silence + 1, ...rate });
    rates.push({ at: point.at, ...rate });
    before = point;
  }
  return rates;
}

/** The series up to a moment at which nothing more had come. */
export function until(series: Series, now: number): Series {
  const last = series.points.at(-1);
  if (last === undefined || now - last.at < OVER_AT_LEAST) return series;
  return { ...series, points: [...series.points, { ...last, at: now }] };
}

function thinned({ points, every, watchedFrom }: Series): Series {
  const last = points.length - 1;
  return { points: points.filter((_, at) => at % 2 === 0 || at === last), every: every * 2, watchedFrom };
}

function sum({ kept, rejected, failed }: Counts): number {
  return kept + rejected + failed;
}
