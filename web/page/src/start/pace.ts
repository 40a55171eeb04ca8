/** How long an upload will still take. */

/** Less than this says nothing of the line, in milliseconds. */
const TELLING = 1500;

/** Seconds until all is sent at the pace so far; null while that cannot be told. */
export function secondsLeft({ sent, total, since }: { sent: number; total: number; since: number }, now: number): number | null {
  const passed = now - since;
  return passed < TELLING || sent === 0 || sent >= total ? null : ((total - sent) * passed) / sent / 1000;
}
