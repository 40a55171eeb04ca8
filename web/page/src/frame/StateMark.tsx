/** A job's state in a word and a mark; success with failed rows is told apart from plain success. */

import { endedWithFailures } from "../run/measure.ts";
import { say } from "../strings.ts";
import type { Summary } from "../wire/nouns.ts";
import { useNow } from "./now.ts";

export function wordsFor(job: Summary): string {
  return endedWithFailures(job) ? say.succeededWithFailures(job.rows.failed) : say.states[job.state];
}

/** Milliseconds from one beat of a run's mark to the next. An endless animation would draw sixty times a second. */
const BEAT = 800;

export function StateMark({ job }: { job: Summary }) {
  const isRunning = job.state === "running";
  const now = useNow(isRunning ? BEAT : null);
  const isFaint = isRunning && Math.floor(now / BEAT) % 2 === 1;
  return (
    <span class="state" data-state={endedWithFailures(job) ? "mixed" : job.state} data-faint={isFaint}>
      <i aria-hidden="true" />
      {wordsFor(job)}
    </span>
  );
}
