/** Kept, rejected and failed, as counts that are also the choice of which rows to look at. */

import { count, portion } from "../format/figures.ts";
import { say } from "../strings.ts";
import { type RowCounts, VERDICTS, type Which } from "../wire/nouns.ts";

export function Facets({ rows, which, choose }: { rows: RowCounts; which: Which; choose: (which: Which) => void }) {
  return (
    <div class="facets" role="group" aria-label={say.table.how}>
      {VERDICTS.map((name) => (
        <button key={name} type="button" class={`facet ${name}`} aria-pressed={name === which} onClick={() => choose(name)}>
          <span class="facet-name">{say.which[name]}</span>
          <b>{count(rows[name])}</b>
          <span class="dim">{rows.done === 0 ? say.run.noFigure : portion(rows[name] / rows.done)}</span>
        </button>
      ))}
    </div>
  );
}
