/** Which lines of a long list are drawn: arithmetic of scrolling, without the DOM. All lines are of one height. */

/** Lines above and below what is seen that are drawn too, so that a quick scroll meets lines. */
const AROUND = 10;

export interface Span {
  readonly from: number;
  /** The line after the last one. */
  readonly to: number;
}

/** The lines to draw of `count`, so high each, where `top` and what is seen is that high (all in pixels). */
export function spanOf(top: number, seen: number, count: number, lineHeight: number): Span {
  const first = Math.floor(Math.max(0, top) / lineHeight);
  const lines = Math.ceil(seen / lineHeight) + 1;
  const from = Math.max(0, Math.min(first, count - lines) - AROUND);
  return { from, to: Math.min(count, first + lines + AROUND) };
}

/** The places to draw, in order: those of a span, and others that have to be there wherever it is scrolled to. */
export function placesOf({ from, to }: Span, others: readonly number[]): number[] {
  const outside = [...new Set(others)].filter((place) => place < from || place >= to);
  const inside = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  return [...outside, ...inside].sort((a, b) => a - b);
}
