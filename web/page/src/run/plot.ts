/** The shapes of the plot: verdicts a second, one upon the other, over time. Units of the drawing; no DOM. */

import { type Rate, ratesOf, type Series } from "./series.ts";

export const WIDTH = 600;
export const HEIGHT = 100;

export interface Curve {
  readonly rates: readonly Rate[];
  /** Paths of closed areas: failed at the bottom, then kept, then rejected. */
  readonly failed: string;
  readonly kept: string;
  readonly rejected: string;
  /** Rows a second at the top of the drawing. */
  readonly top: number;
  /** Milliseconds at its left and right edge. */
  readonly from: number;
  readonly to: number;
}

/** Null where there is nothing to draw yet. */
export function curveOf(series: Series): Curve | null {
  const rates = ratesOf(series);
  const from = series.points[0]?.at;
  const to = series.points.at(-1)?.at;
  if (rates.length < 2 || from === undefined || to === undefined) return null;
  const top = niceAbove(Math.max(...rates.map((rate) => rate.kept + rate.rejected + rate.failed)));
  const x = (at: number) => round(((at - from) / (to - from)) * WIDTH);
  const y = (rate: number) => round(HEIGHT - (rate / top) * HEIGHT);
  const none = rates.map(() => 0);
  const failed = rates.map((rate) => rate.failed);
  const kept = rates.map((rate, at) => rate.kept + (failed[at] ?? 0));
  const rejected = rates.map((rate, at) => rate.rejected + (kept[at] ?? 0));
  const area = (over: number[], under: number[]) => {
    // From the very beginning on: the first rate is that of what came before the first point.
    const places = [from, ...rates.slice(1).map(({ at }) => at)];
    const upper = places.map((at, n) => `${x(at)} ${y(over[n] ?? 0)}`);
    const lower = places.map((at, n) => `${x(at)} ${y(under[n] ?? 0)}`).reverse();
    return `M${[...upper, ...lower].join("L")}Z`;
  };
  return { rates, failed: area(failed, none), kept: area(kept, failed), rejected: area(rejected, kept), top, from, to };
}

/** The rate at a place from 0 (left) to 1. */
export function rateAt({ rates, from, to }: Curve, place: number): Rate {
  const at = from + place * (to - from);
  return rates.find((rate) => rate.at >= at) ?? (rates.at(-1) as Rate);
}

/** The next of 1, 2, 5, 10, 20 … that is not below it. */
export function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
