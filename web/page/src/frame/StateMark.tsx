/** A job's state in a word and a mark; success with failed rows is told apart from plain success. */

import { endedWithFailures } from "../run/measure.ts";
import { say } from "../strings.ts";
import type { Summary } from "../wire/nouns.ts";

export function wordsFor(job: Summary): string {
  return endedWithFailures(job) ? say.succeededWithFailures(job.rows.failed) : say.states[job.state];
}

export function StateMark({ job }: { job: Summary }) {
  return (
    <span class="state" data-state={endedWithFailures(job) ? "mixed" : job.state}>
      <i aria-hidden="true" />
      {wordsFor(job)}
    </span>
  );
}
