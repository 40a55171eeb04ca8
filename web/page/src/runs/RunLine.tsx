/** One run in one line. */

import { Component } from "preact";

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
  /** Says who started it, and of which list it is where its name does not. */
  inFull?: boolean;
}

/** Drawn again only where the run has changed: there may be thousands of them. */
export class RunLine extends Component<Props> {
  override shouldComponentUpdate({ job }: Props): boolean {
    return job !== this.props.job;
  }

  override render({ job, inFull = false }: Props) {
    const share = shareDone(job);
    const filter = filterInWords(job.filter);
    return (
      <li class="run-line" data-state={job.state}>
        <div class="run-what">
          <a class="run-name" href={runAddress(job.id)}>{job.label ?? job.list.name}</a>
          <span class="run-filter dim">
            {inFull && job.label !== null && <span class="run-list">{job.list.name}</span>}
            <span class="code" title={filter}>{filter}</span>
          </span>
          {job.error !== null && <span class="run-error" title={job.error.detail}>{job.error.detail || job.error.title}</span>}
        </div>
        <StateMark job={job} />
        <Sieve counts={job.rows} share={share} />
        <span class="run-figures">
          {hasEnded(job.state) || share === null ? say.allRuns.kept(count(job.rows.kept)) : percent(share)}
          {job.state === "running" && job.rate !== null && <span class="dim">{perSecond(job.rate)}</span>}
        </span>
        {inFull && <span class="dim run-owner" title={say.allRuns.startedBy(job.owner)}>{say.allRuns.by(job.owner)}</span>}
        <span class="dim run-when"><When at={job.created_at} /></span>
      </li>
    );
  }
}
