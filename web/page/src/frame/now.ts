/** The time, for what is told relative to it. It moves only while something on the page looks at it. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const now = signal(Date.now());

/** Milliseconds since 1970, and a new drawing every `every` milliseconds; with null only as others cause one. */
export function useNow(every: number | null): number {
  useEffect(() => {
    if (every === null) return undefined;
    const timer = setInterval(() => {
      now.value = Date.now();
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  void now.value;
  return Date.now();
}
