/** The time, for what is told relative to it. It moves only while something on the page looks at it. */

import { type Signal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

interface Clock {
  now: Signal<number>;
  watched: number;
  timer: number;
}

/** By the milliseconds between two ticks: one timer each, however many look. */
const clocks = new Map<number, Clock>();

/** Milliseconds since 1970, and a new drawing every `every` milliseconds; with null only as others cause one. */
export function useNow(every: number | null): number {
  useEffect(() => (every === null ? undefined : wind(every)), [every]);
  if (every !== null) void clockOf(every).now.value;
  return Date.now();
}

function clockOf(every: number): Clock {
  const found = clocks.get(every) ?? { now: signal(Date.now()), watched: 0, timer: 0 };
  clocks.set(every, found);
  return found;
}

function wind(every: number): () => void {
  const clock = clockOf(every);
  clock.watched += 1;
  if (clock.watched === 1) {
    clock.timer = window.setInterval(() => {
      clock.now.value = Date.now();
    }, every);
  }
  return () => {
    clock.watched -= 1;
    if (clock.watched === 0) clearInterval(clock.timer);
  };
}
