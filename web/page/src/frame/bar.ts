/** How far the parts of a bar reach. No DOM. */

interface Counts {
  readonly done: number;
  readonly kept: number;
  readonly rejected: number;
}

/** Percent of the whole bar at which each part ends: kept comes first, then rejected, then failed. */
export interface Ends {
  readonly kept: number;
  readonly rejected: number;
  readonly failed: number;
}

/** Steps of a whole bar: finer ones are no pixel wide, and each of them would be drawn. */
const STEPS = 2000;

/** Percent of a bar that is full by `share` (0 to 1): the whole of it only at 1. */
export function reachOf(share: number): number {
  return Math.floor(share * STEPS) / (STEPS / 100);
}

/** Where the verdicts of `share` (0 to 1) of a whole end, 0 for one that no row has; null: not known, an empty bar. */
export function endsOf({ done, kept, rejected }: Counts, share: number | null): Ends {
  // What lies below shimmers through rounded corners: a part that is not there must not.
  const part = (rows: number, under: number) => (rows > under ? reachOf((share ?? 0) * (rows / done)) : 0);
  return { kept: part(kept, 0), rejected: part(kept + rejected, kept), failed: part(done, kept + rejected) };
}

/** A part that ends there, as a layer over the whole bar that is moved: so nothing is laid out or painted anew. */
export function layer(end: number): { transform: string } {
  return { transform: `translateX(${end - 100}%)` };
}

/** Percent of a bar: less than that at once is no leap, and gliding there would draw frame after frame for a pixel. */
const LEAST_GLIDE = 0.2;

/** Whether some part moves so far that it should be seen on its way. */
export function isLeap(before: Ends, now: Ends): boolean {
  return (["kept", "rejected", "failed"] as const).some((part) => Math.abs(now[part] - before[part]) > LEAST_GLIDE);
}
