/** What a sample says of the whole list: each share with its interval, and how long all of it would take. */

import { portion, span } from "../format/figures.ts";
import { startAddress } from "../address.ts";
import { say } from "../strings.ts";
import { type Snapshot, VERDICTS } from "../wire/nouns.ts";

export function EstimateShown({ job }: { job: Snapshot }) {
  const { estimate, sample, filter } = job;
  if (sample === null) return null;
  return (
    <section class="estimate">
      <p>{say.look.sample(job.rows.total ?? sample, say.look.sampleOf(estimate?.rows ?? null))}</p>
      {estimate !== null && job.rows.done > 0 && (
        <>
          <p class="dim">{say.look.estimate}</p>
          <dl>
            {VERDICTS.map((which) => {
              const { share, low, high } = estimate[which];
              return (
                <div key={which} class={which}>
                  <dt>{say.which[which]}</dt>
                  <dd>
                    <b>{share === null ? say.run.noFigure : portion(share)}</b>{" "}
                    <span class="dim">{say.look.about(portion(low), portion(high))}</span>
                  </dd>
                </div>
              );
            })}
          </dl>
          <p>
            {estimate.seconds !== null && <span>{say.look.aboutTime(span(estimate.seconds))} </span>}
            <a href={startAddress(job.list.id, filter.where ?? "", filter.types, filter.predicate)}>{say.look.runAll}</a>
          </p>
        </>
      )}
    </section>
  );
}
