/** What a run found: the verdicts as facets, and the rows of the one that is chosen. */

import { useEffect, useMemo, useState } from "preact/hooks";

import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import { RowDetail } from "../table/RowDetail.tsx";
import type { ShownRow, Snapshot } from "../wire/nouns.ts";
import { ArrivingRows } from "./ArrivingRows.tsx";
import { Facets } from "./Facets.tsx";
import { FoundRows } from "./FoundRows.tsx";
import type { Log } from "./log.ts";
import { howOf, type Look } from "./look.ts";
import { OrderedRows } from "./OrderedRows.tsx";
import { hasEnded } from "./states.ts";
import { ViewBar } from "./ViewBar.tsx";

interface Props {
  job: Snapshot;
  log: Log;
  shape: Shape | null;
  look: Look;
  choose: (part: Partial<Look>) => void;
  /** Shows a row of the result by its number in the list. */
  jump: (row: number) => void;
}

export function Results({ job, log, shape, look, choose, jump }: Props) {
  const [open, setOpen] = useState<ShownRow | null>(null);
  const { which, q, reason } = look;
  const ended = hasEnded(job.state);
  // Who reads held rows keeps them, also when the run ends meanwhile.
  const [isHeld, setHeld] = useState(false);
  const how = isHeld && look.how !== "ordered" ? "arriving" : howOf(look, ended);
  const unkept = which === "rejected" && !job.keep_rejected;
  const isSearch = q !== "" || reason !== "";
  // Another attempt has other rows.
  const result = useMemo(() => ({ id: job.id, attempt: job.attempt, which }), [job.id, job.attempt, which]);
  useEffect(() => setOpen(null), [result]);
  const withReasons = which === "failed" || (which === "rejected" && job.reasons.some(({ verdict }) => verdict === "rejected"));
  const shown = { job, shape, withReasons, onOpen: setOpen };
  return (
    <section
      class="results"
      aria-label={say.run.results}
      onKeyDown={(event) => {
        if (event.key === "Escape") setOpen(null);
      }}
    >
      <Facets rows={job.rows} which={which} choose={(name) => choose({ which: name, reason: "", at: 0 })} />
      <div class="sheet table">
        {unkept ? <p class="none">{say.table.notKept}</p> : (
          <>
            <ViewBar key={which} look={look} how={how} isLive={!ended} choose={choose} jump={jump} />
            {isSearch ? (
              <FoundRows key={`${which} ${q} ${reason} ${job.attempt}`} {...shown} result={result} q={q} reason={reason} />
            ) : how === "arriving" && which !== "rejected" ? (
              <ArrivingRows
                key={which}
                {...shown}
                which={which}
                log={log}
                hold={setHeld}
                readFrom={jump}
                readAll={() => choose({ how: "ordered" })}
              />
            ) : (
              <OrderedRows key={which} {...shown} result={result} at={look.at} scrolled={(at) => choose({ at })} />
            )}
          </>
        )}
        <div class="detail-place" aria-live="polite">
          {open !== null && <RowDetail row={open} shape={shape} close={() => setOpen(null)} />}
        </div>
      </div>
    </section>
  );
}
