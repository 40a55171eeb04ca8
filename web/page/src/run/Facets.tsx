/** Kept, rejected and failed, as counts that are also the choice of which rows to look at. */

import { useMemo, useState } from "preact/hooks";

import { count, percent } from "../format/figures.ts";
import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import type { Snapshot, Which } from "../wire/nouns.ts";
import { ArrivingRows } from "./ArrivingRows.tsx";
import type { Log } from "./log.ts";
import { OrderedRows } from "./OrderedRows.tsx";
import { pagesOf } from "./pages.ts";
import { hasEnded } from "./states.ts";

const ALL: readonly Which[] = ["kept", "rejected", "failed"];

type How = "arriving" | "ordered";

export function Facets({ job, log, shape }: { job: Snapshot; log: Log; shape: Shape | null }) {
  const [which, setWhich] = useState<Which>("kept");
  const [chosen, setChosen] = useState<How | null>(null);
  // Another attempt has other rows.
  const pages = useMemo(() => pagesOf(job.id), [job.id, job.attempt]);
  const usual: How = hasEnded(job.state) ? "ordered" : "arriving";
  const how: How = which === "rejected" ? "ordered" : (chosen ?? usual);
  return (
    <section class="results" aria-label={say.run.results}>
      <div class="facets" role="group" aria-label={say.table.how}>
        {ALL.map((name) => (
          <button
            key={name}
            type="button"
            class={`facet ${name}`}
            aria-pressed={name === which}
            onClick={() => setWhich(name)}
          >
            <span class="facet-name">{say.which[name]}</span>
            <b>{count(job.rows[name])}</b>
            <span class="dim">{job.rows.done === 0 ? say.run.noFigure : percent(job.rows[name] / job.rows.done)}</span>
          </button>
        ))}
      </div>
      <div class="sheet table">
        {!hasEnded(job.state) && which !== "rejected" && (
          <div class="switch" role="group" aria-label={say.table.how}>
            {(["arriving", "ordered"] as const).map((name) => (
              <button key={name} type="button" aria-pressed={name === how} onClick={() => setChosen(name)}>
                {say.table[name]}
              </button>
            ))}
          </div>
        )}
        {how === "arriving" && which !== "rejected" ? (
          <ArrivingRows which={which} log={log} shape={shape} readAll={() => setChosen("ordered")} />
        ) : (
          <OrderedRows key={which} job={job} which={which} pages={pages} shape={shape} />
        )}
      </div>
    </section>
  );
}
