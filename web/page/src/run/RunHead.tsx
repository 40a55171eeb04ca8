/** The head of a run: name, condition, state, the bar and its figures, and what can be done now. */

import { useState } from "preact/hooks";

import { count, percent, perSecond, size, span } from "../format/figures.ts";
import { useNow } from "../frame/now.ts";
import { ProblemNote } from "../frame/ProblemNote.tsx";
import { Sieve } from "../frame/Sieve.tsx";
import { StateMark } from "../frame/StateMark.tsx";
import { When } from "../frame/When.tsx";
import { paramsInWords, shortVersion } from "../predicates/call.ts";
import { say } from "../strings.ts";
import { controlJob, problemIn } from "../wire/api.ts";
import type { Problem, Snapshot } from "../wire/nouns.ts";
import { EstimateShown } from "./Estimate.tsx";
import { elapsed, shareDone, STALLED_AFTER } from "./measure.ts";
import { phaseOf, preparingOf, readInWords, shareRead } from "./phase.ts";
import { hasEnded, offeredFor, type Verb } from "./states.ts";

interface Props {
  job: Snapshot;
  /** Milliseconds that this browser's clock is ahead of the server's. */
  ahead: number;
  /** When rows were last counted (milliseconds, by the server's clock). */
  movedAt: number | null;
}

export function RunHead({ job, ahead, movedAt }: Props) {
  const preparing = preparingOf(job);
  const share = preparing === null ? shareDone(job) : shareRead(preparing);
  const reading = preparing === null ? undefined : readInWords(preparing);
  return (
    <header class="sheet run-head" data-state={job.state}>
      <div class="row between top">
        <div class="run-title">
          <p class="eyebrow">
            <StateMark job={job} />
            <PhaseShown job={job} />
            <When at={job.created_at} />
            {job.attempt > 1 && <span>{say.run.attempt(job.attempt)}</span>}
          </p>
          <h1>{job.label ?? job.list.name}</h1>
          <FilterShown job={job} />
        </div>
        <Controls job={job} />
      </div>
      <Sieve counts={job.rows} share={share} progressOf={say.run.progress} reading={reading} />
      <Figures job={job} share={share} reading={reading} ahead={ahead} movedAt={movedAt} />
      <EstimateShown job={job} />
    </header>
  );
}

/** What else than testing rows it is about. */
function PhaseShown({ job }: { job: Snapshot }) {
  const phase = phaseOf(job);
  if (phase === null || phase === "testing") return null;
  return <span class="phase" title={say.look.phaseMeans[phase]}>{say.look.phases[phase]}</span>;
}

function FilterShown({ job: { filter: { where, predicate }, predicate_version: version } }: { job: Snapshot }) {
  const given = predicate === null ? "" : paramsInWords(predicate);
  return (
    <>
      {where !== null && <p class="code condition-shown">{where}</p>}
      {predicate === null && where === null && <p class="code condition-shown">{say.runs.noCondition}</p>}
      {predicate !== null && (
        <p class="predicate-shown">
          {where !== null && <span class="dim">{say.run.whereFirst}</span>}{" "}
          <b class="code">{predicate.name}</b>{" "}
          {given !== "" && <span class="code given">{say.run.with(given)}</span>}{" "}
          {version !== null && <span class="dim" title={version}>{say.run.version(shortVersion(version))}</span>}
        </p>
      )}
    </>
  );
}

function Figures({ job, share, reading, ahead, movedAt }: Props & { share: number | null; reading?: string | undefined }) {
  const moving = job.started_at !== null && job.finished_at === null;
  const now = useNow(moving ? 250 : null) - ahead;
  const seconds = elapsed(job, now);
  const isStalled = job.state === "running" && movedAt !== null && now - movedAt > STALLED_AFTER;
  const recent = job.state !== "running" ? null : isStalled ? 0 : job.rate;
  const rate = hasEnded(job.state) && seconds ? job.rows.done / seconds : recent;
  const none = say.run.noFigure;
  return (
    <dl class="figures">
      <div class="wide">
        <dt class="unseen">{say.run.progress}</dt>
        <dd class="percent">{share === null ? none : percent(share)}</dd>
        <dd class="dim">{reading ?? doneOf(job)}</dd>
      </div>
      <div>
        <dt>{say.run.rate}</dt>
        <dd>{rate === null ? none : perSecond(rate)}</dd>
      </div>
      <div>
        <dt>{say.run.elapsed}</dt>
        <dd>{seconds === null ? none : span(seconds)}</dd>
      </div>
      {!hasEnded(job.state) && (
        <div>
          <dt>{say.run.left}</dt>
          <dd>{job.eta_seconds === null || job.state !== "running" || isStalled ? none : span(job.eta_seconds)}</dd>
        </div>
      )}
    </dl>
  );
}

function doneOf({ rows, bytes }: Snapshot): string {
  if (rows.total !== null) return say.run.of(count(rows.done), count(rows.total));
  const soFar = say.run.soFar(count(rows.done));
  return bytes.total === null ? soFar : `${soFar} · ${say.run.bytesOf(size(bytes.done), size(bytes.total))}`;
}

function Controls({ job }: { job: Snapshot }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const verbs = offeredFor(job);
  // Pressed, a button rests until the state that it asked for arrives.
  const waiting = sent === `${job.state} ${job.attempt}`;

  async function control(verb: Verb) {
    setProblem(null);
    setSent(`${job.state} ${job.attempt}`);
    try {
      await controlJob(job.id, verb);
    } catch (thrown) {
      setSent(null);
      setProblem(problemIn(thrown));
    }
  }

  if (verbs.length === 0 && problem === null) return null;
  return (
    <div class="controls">
      {verbs.map((verb) => (
        <button key={verb} type="button" class={`button ${verb}`} disabled={waiting} onClick={() => void control(verb)}>
          {verb === "retry" && job.state === "succeeded" ? say.run.retryFailed : say.run.verbs[verb]}
        </button>
      ))}
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}
