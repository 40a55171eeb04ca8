/** One run in one line, as high as any other: what is too long for it is cut short, and whole on hover. */

import { runAddress } from "../address.ts";
import { count, percent, perSecond } from "../format/figures.ts";
import { Sieve } from "../frame/Sieve.tsx";
import { StateMark } from "../frame/StateMark.tsx";
import { When } from "../frame/When.tsx";
import { shareDone } from "../run/measure.ts";
import { hasEnded } from "../run/states.ts";
import { filterInWords } from "../predicates/call.ts";
import { say } from "../strings.ts";
import type { Summary } from "../wire/nouns.ts";

interface Props {
  job: Summary;
  /** From 0, of all that match. */
  place: number;
  /** How many match; -1: not known yet. */
  size: number;
}

export function RunLine({ job, place, size }: Props) {
  const share = shareDone(job);
  const name = job.label ?? job.list.name;
  const filter = filterInWords(job.filter);
  return (
    <li class="run-line" data-id={job.id} data-state={job.state} aria-posinset={place + 1} aria-setsize={size}>
      <div class="run-what">
        <a class="run-name" href={runAddress(job.id)} title={name}>{name}</a>
        <span class="run-filter dim">
          {job.label !== null && <span class="run-list" title={job.list.name}>{job.list.name}</span>}
          <span class="code" title={filter}>{filter}</span>
          {job.error !== null && <span class="run-error" title={job.error.detail}>{job.error.detail || job.error.title}</span>}
        </span>
      </div>
      <StateMark job={job} />
      <Sieve counts={job.rows} share={share} />
      <span class="run-figures">
        {hasEnded(job.state) || share === null ? say.allRuns.kept(count(job.rows.kept)) : percent(share)}
        {job.state === "running" && job.rate !== null && <span class="dim">{perSecond(job.rate)}</span>}
      </span>
      <span class="dim run-owner" title={say.allRuns.startedBy(job.owner)}>{say.allRuns.by(job.owner)}</span>
      <span class="dim run-when"><When at={job.created_at} /></span>
    </li>
  );
}
