/** One run in one line. */

import { runAddress } from "../address.ts";
import { count, percent } from "../format/figures.ts";
import { Sieve } from "../frame/Sieve.tsx";
import { StateMark } from "../frame/StateMark.tsx";
import { When } from "../frame/When.tsx";
import { shareDone } from "../run/measure.ts";
import { hasEnded } from "../run/states.ts";
import { filterInWords } from "../predicates/call.ts";
import { say } from "../strings.ts";
import type { Snapshot, Summary } from "../wire/nouns.ts";

export function RunLine({ job }: { job: Summary & { filter?: Snapshot["filter"] } }) {
  const share = shareDone(job);
  return (
    <li class="run-line">
      <a class="run-name" href={runAddress(job.id)}>
        {job.label ?? job.list.name}
        {job.filter !== undefined && <span class="code dim">{filterInWords(job.filter)}</span>}
      </a>
      <StateMark job={job} />
      <Sieve counts={job.rows} share={share} />
      <span class="run-figures">
        {hasEnded(job.state) || share === null
          ? `${count(job.rows.kept)} ${say.which.kept.toLowerCase()}`
          : percent(share)}
      </span>
      <span class="dim run-when"><When at={job.created_at} /></span>
    </li>
  );
}
