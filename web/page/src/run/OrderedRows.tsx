/** A result in list order, page by page. */

import { useEffect } from "preact/hooks";

import { ProblemNote } from "../frame/ProblemNote.tsx";
import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import { RowsTable } from "../table/RowsTable.tsx";
import type { Snapshot, Which } from "../wire/nouns.ts";
import { PAGE_ROWS, type Pages } from "./pages.ts";
import { hasEnded } from "./states.ts";

interface Props {
  job: Snapshot;
  which: Which;
  pages: Pages;
  shape: Shape | null;
}

export function OrderedRows({ job, which, pages, shape }: Props) {
  const there = job.rows[which];
  const unkept = which === "rejected" && !job.keep_rejected;
  const page = pages.page.value;
  const here = page?.which === which ? page : null;
  const full = (here?.rows.length ?? 0) >= PAGE_ROWS;
  // A page that is not full is read again as rows are found, and once more at the end.
  useEffect(() => {
    if (!unkept && there > 0 && !full) pages.renew(which, here?.offset ?? 0);
  }, [which, unkept, full ? 0 : there, hasEnded(job.state), job.attempt]);

  if (unkept) return <p class="none">{say.table.notKept}</p>;
  if (pages.problem.value !== null) return <ProblemNote problem={pages.problem.value} />;
  if (there === 0) return <p class="none">{(hasEnded(job.state) ? say.table.none : say.table.noneYet)[which]}</p>;
  if (here === null) return <p class="none">{say.run.loading}</p>;
  return (
    <>
      <RowsTable caption={say.which[which]} rows={here.rows} shape={shape} withReasons={which === "failed"} />
      <Turner at={here.offset} shown={here.rows.length} of={there} turn={(offset) => void pages.turn(which, offset)} />
    </>
  );
}

function Turner({ at, shown, of, turn }: { at: number; shown: number; of: number; turn: (offset: number) => void }) {
  const more = at + shown < of;
  return (
    <p class="table-foot">
      <span>{say.table.range(Math.min(at + 1, of), at + shown, of)}</span>
      {(at > 0 || more) && (
        <span class="row">
          <button type="button" class="link" disabled={at === 0} onClick={() => turn(0)}>{say.table.first}</button>
          <button type="button" class="link" disabled={at === 0} onClick={() => turn(Math.max(0, at - PAGE_ROWS))}>
            {say.table.previous}
          </button>
          <button type="button" class="link" disabled={!more} onClick={() => turn(at + PAGE_ROWS)}>{say.table.next}</button>
        </span>
      )}
    </p>
  );
}
