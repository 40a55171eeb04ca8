/** A try of the whole filter on some rows of the list: what it says of all of them, and why rows were not kept. */

import { count, portion, span } from "../format/figures.ts";
import { ProblemNote } from "../frame/ProblemNote.tsx";
import { Sieve } from "../frame/Sieve.tsx";
import { wordsFor } from "../frame/StateMark.tsx";
import { runAddress } from "../address.ts";
import { hasEnded } from "../run/states.ts";
import { shareDone } from "../run/measure.ts";
import { reasonInWords } from "../rows/reasons.ts";
import { say } from "../strings.ts";
import {
  type CountedReasons, type ListRecord, type Snapshot, VERDICTS, type Which,
} from "../wire/nouns.ts";
import { Estimated } from "./Estimated.tsx";
import { ordering, run } from "./order.ts";
import { chosen } from "./predicate.ts";
import { chosenSize, isPast, SIZES, sizeFor, stopTrial, trial, tryOut } from "./trial.ts";
import { VerdictTable } from "./VerdictTable.tsx";

/** Where no predicate is chosen the preview has said it all, unless something was tried before. */
export function TrialPanel({ list, fits }: { list: ListRecord; fits: boolean }) {
  const shown = trial.value;
  if (chosen.value === null) return null;
  const isGoing = shown !== null && !hasEnded(shown.job.state) && shown.lost === null;
  const size = sizeFor(chosen.value, chosenSize.value);
  return (
    <section class="trial" aria-labelledby="trial-title">
      <div class="trial-line">
        <h2 id="trial-title" class="unseen">{say.start.trial}</h2>
        <button type="button" class="button" disabled={!fits || ordering.value || isGoing} onClick={() => void tryOut(size)}>
          {say.start.tryOut}
        </button>
        <select aria-label={say.start.sizes} value={size}
          onChange={({ currentTarget }) => {
            chosenSize.value = Number(currentTarget.value);
          }}>
          {SIZES.map((rows) => <option key={rows} value={rows}>{say.list.rows(rows)}</option>)}
        </select>
        <span class="dim says">{chosen.value.prepares ? say.start.compares : say.start.spread}</span>
      </div>
      {shown !== null && <Shown list={list} isGoing={isGoing} fits={fits} />}
    </section>
  );
}

function Shown({ list, isGoing, fits }: { list: ListRecord; isGoing: boolean; fits: boolean }) {
  const shown = trial.value;
  if (shown === null) return null;
  const { job, found, lost } = shown;
  const isWhole = job.estimate !== null && job.estimate.rows !== null && job.rows.done >= job.estimate.rows;
  return (
    <div class="trial-shown" aria-busy={isGoing}>
      <p class="trial-words" role="status">
        {isGoing ? say.start.trying(count(job.rows.done), count(job.rows.total ?? job.sample ?? 0)) : say.start.tried(wordsFor(job), count(job.rows.done))}
        {isPast.value && <em> {say.start.past}</em>}
      </p>
      <Sieve counts={job.rows} share={shareDone(job)} progressOf={say.start.trial} />
      {isGoing && (
        <button type="button" class="button quiet" onClick={() => void stopTrial()}>{say.start.stop}</button>
      )}
      {lost !== null && <ProblemNote problem={lost} />}
      {job.error !== null && <ProblemNote problem={job.error} />}
      {job.estimate !== null && job.rows.done > 0 && <Estimated estimate={job.estimate} isWhole={isWhole} />}
      {found !== null && <Reasons job={job} counted={found.reasons} />}
      {found !== null && (
        <VerdictTable caption={say.where.examples} shape={list}
          groups={VERDICTS.filter((which) => which !== "failed" || job.rows.failed > 0).map((which) => ({
            which,
            rows: found.examples[which],
            title: say.start.group(say.which[which], count(job.rows[which]), found.examples[which].length, job.rows[which]),
          }))} />
      )}
      {!isGoing && (
        <p class="row">
          {!isPast.value && (
            <button type="button" class="button primary" disabled={!fits || ordering.value} onClick={() => void run()}>
              {list.rows === null ? say.start.runWhole : say.start.runAll(list.rows)}
            </button>
          )}
          {job.estimate?.seconds != null && !isPast.value && (
            <span class="dim">{say.start.takes(span(job.estimate.seconds))}</span>
          )}
          <a class="link" href={runAddress(job.id)}>{say.start.openTrial}</a>
        </p>
      )}
    </div>
  );
}

/** The most frequent ones of both verdicts. That the condition rejected a row is no news, and said as such. */
function Reasons({ job, counted }: { job: Snapshot; counted: CountedReasons }) {
  const { reasons, other } = counted;
  if (reasons.length === 0 && other === 0) return null;
  return (
    <table class="why-table">
      <caption>{say.start.why}</caption>
      <thead class="unseen">
        <tr><th scope="col">{say.start.verdict}</th><th scope="col">{say.table.reason}</th><th scope="col">{say.start.rows}</th></tr>
      </thead>
      <tbody>
        {reasons.map((one) => (
          <tr key={`${one.verdict} ${one.reason}`} class={one.verdict}>
            <td><span class="verdict-mark">{say.which[one.verdict as Which]}</span></td>
            <td class="reason-words">
              {reasonInWords(one.reason)}
              {one.example !== null && <span class="dim"> {say.start.asRow(count(one.example.row))}</span>}
            </td>
            <td class="nr">{count(one.rows)} <span class="dim">{portion(one.rows / Math.max(1, job.rows.done))}</span></td>
          </tr>
        ))}
        {other > 0 && <tr><td /><td>{say.start.otherReasons}</td><td class="nr">{count(other)}</td></tr>}
      </tbody>
    </table>
  );
}
