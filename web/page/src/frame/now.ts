/** The time, for what is told relative to it. It moves only while something on the page looks at it. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const now = signal(Date.now());

/** Milliseconds since 1970, renewed every `every` milliseconds; stands still with `every` null. */
export function useNow(every: number | null): number {
  useEffect(() => {
    if (every === null) return undefined;
    now.value = Date.now();
    const timer = setInterval(() => {
      now.value = Date.now();
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  return now.value;
}
