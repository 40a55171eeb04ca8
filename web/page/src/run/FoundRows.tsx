/** Rows that a search found, as far as it looked: it says how far that is, and goes on when asked to. */

import { useEffect, useMemo } from "preact/hooks";

import { ProblemNote } from "../frame/ProblemNote.tsx";
import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import { VirtualTable } from "../table/VirtualTable.tsx";
import { problemIn, resultPage } from "../wire/api.ts";
import type { ShownRow, Snapshot } from "../wire/nouns.ts";
import { findsOf, MOST_FOUND } from "./finds.ts";
import { mostNumber } from "./measure.ts";
import type { Result } from "./OrderedRows.tsx";

interface Props {
  job: Snapshot;
  result: Result;
  q: string;
  reason: string;
  shape: Shape | null;
  withReasons: boolean;
  onOpen: (row: ShownRow) => void;
}

export function FoundRows({ job, result, q, reason, shape, withReasons, onOpen }: Props) {
  const { id, which } = result;
  const finds = useMemo(
    () => findsOf((offset, limit) => resultPage(id, which, { offset, limit, q, reason }), problemIn),
    [result, q, reason],
  );
  useEffect(() => () => finds.close(), [finds]);
  const { rows, looked, total, looking, problem } = finds.found.value;
  // There may be more by now than there were when it last looked.
  const of = Math.max(total, job.rows[which]);
  return (
    <>
      <p class="found" role="status" aria-busy={looking}>
        <b>{say.look.found(rows.length)}</b>{" "}
        <span class="dim">{say.look.lookedThrough(looked, of)}</span>{" "}
        {looking ? <span class="dim">{say.look.looking}</span> : looked < of && rows.length < MOST_FOUND && (
          <button type="button" class="link" onClick={finds.further}>{say.look.further}</button>
        )}
      </p>
      {problem !== null && <ProblemNote problem={problem} />}
      {rows.length > 0 && (
        <VirtualTable
          caption={say.which[which]}
          count={rows.length}
          lineAt={(place) => rows[place]}
          shape={shape}
          withReasons={withReasons}
          mostNumber={mostNumber(job)}
          onOpen={onOpen}
          onSpan={(_, to) => finds.need(to)}
        />
      )}
      {rows.length >= MOST_FOUND && <p class="table-foot">{say.look.tooMany(MOST_FOUND)}</p>}
    </>
  );
}
