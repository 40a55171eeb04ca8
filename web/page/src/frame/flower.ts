/** Flower, where the workers are watched: its address, if this browser can reach it. */

import { signal } from "@preact/signals";

import { flowerAddress, problemIn } from "../wire/api.ts";

/** Null: not known, or not to be reached from here. */
export const flower = signal<string | null>(null);

export async function findFlower(): Promise<void> {
  try {
    const address = await flowerAddress();
    flower.value = address === null ? null : reachable(address, location.hostname);
  } catch (thrown) {
    // The page does without the link; whatever is wrong is told where it is in the way.
    problemIn(thrown);
  }
}

/** An address on this very machine is another machine's to whoever views the page from there. */
export function reachable(address: string, viewedAt: string): string | null {
  return isLoopback(new URL(address).hostname) && !isLoopback(viewedAt) ? null : address;
}

/** The tasks of one run. Flower takes no search in its address, but a name, and all words behind that one. */
export function tasksOf(address: string, job: string): string {
  return `${address}/tasks?name=${encodeURIComponent(`winnow args:${job}`)}`;
}

function isLoopback(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(\.\d+){3}$/.test(name);
}
