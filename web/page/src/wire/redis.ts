/** Whether the server can do its work: it tells its clients when it has lost Redis, and when it has it again. */

import { signal } from "@preact/signals";

import type { Problem } from "./nouns.ts";

export interface Lapse {
  /** Milliseconds, by the server's clock. */
  since: number;
  problem: Problem;
  /** Redis answers nothing; else it can be read, but takes no writes. */
  silent: boolean;
}

/** The socket's event `redis`. */
export interface OfRedis {
  ok: boolean;
  since: string | null;
  problem: Problem | null;
}

const TAKES_NO_WRITES: readonly unknown[] = ["full", "unsaved", "replica", "alone"];

/** Null: all is well, as far as is known. */
export const lapse = signal<Lapse | null>(null);

export function lapseOf({ ok, since, problem }: OfRedis): Lapse | null {
  if (ok || problem === null) return null;
  const silent = !TAKES_NO_WRITES.includes(problem.fault);
  return { since: since === null ? Date.now() : Date.parse(since), problem, silent };
}
