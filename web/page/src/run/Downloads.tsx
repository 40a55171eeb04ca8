/** The results to take along, each in the formats that there are. */

import { exact } from "../format/figures.ts";
import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import { resultAddress } from "../wire/api.ts";
import type { Snapshot, Which } from "../wire/nouns.ts";
import { hasEnded } from "./states.ts";

const CONVERTED = ["csv", "jsonl", "parquet"] as const;

export function Downloads({ job, shape }: { job: Snapshot; shape: Shape | null }) {
  const offered: Which[] = job.keep_rejected ? ["kept", "rejected", "failed"] : ["kept", "failed"];
  return (
    <section>
      <h2>{say.run.downloads}</h2>
      <ul class="downloads">
        {offered.map((which) => (
          <li key={which} class={which}>
            <a href={resultAddress(job.id, which)} download>{say.which[which]}</a>
            <span class="dim">
              {say.list.rows(job.rows[which])}
              {!hasEnded(job.state) && ` ${say.run.partly}`}
            </span>
            <span class="formats">
              {formatsOf(job, which, shape).map(({ name, query }) => (
                <a
                  key={query}
                  href={`${resultAddress(job.id, which)}?${query}`}
                  download
                  aria-label={say.look.as(say.which[which], say.look.formats[name])}
                >
                  {say.look.formats[name]}
                </a>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {job.expires_at !== null && (
        <p class="dim expires">
          <time dateTime={job.expires_at}>{say.run.keptUntil(exact(job.expires_at))}</time>
        </p>
      )}
    </section>
  );
}

interface Format {
  name: keyof typeof say.look.formats;
  query: string;
}

/** What else than the list's own format a result comes in. */
function formatsOf(job: Snapshot, which: Which, shape: Shape | null): Format[] {
  if (which === "failed") return [{ name: "raw", query: "raw=1" }];
  const converted = CONVERTED.filter((name) => name !== shape?.format).map((name) => ({ name, query: `format=${name}` }));
  const reasons = which === "rejected" && job.reasons.some(({ verdict }) => verdict === "rejected");
  return reasons ? [...converted, { name: "reasons", query: "reasons=1" }] : converted;
}
