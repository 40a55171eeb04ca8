/** A result in list order: as long as it is, read around what is looked at. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { ProblemNote } from "../frame/ProblemNote.tsx";
import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import { STRETCH_ROWS, stretchOf } from "../table/stretch.ts";
import { VirtualTable } from "../table/VirtualTable.tsx";
import { problemIn, resultPage } from "../wire/api.ts";
import type { ShownRow, Snapshot, Which } from "../wire/nouns.ts";
import { bookOf } from "./book.ts";
import { mostNumber } from "./measure.ts";
import { hasEnded } from "./states.ts";

/** While rows come, what was read is read again where there may be more. */
const RENEWED_EVERY = 1000;
/** The address follows what is on show once that stands still. */
const STANDS_STILL = 300;

export interface Result {
  id: string;
  attempt: number;
  which: Which;
}

interface Props {
  job: Snapshot;
  result: Result;
  shape: Shape | null;
  withReasons: boolean;
  onOpen: (row: ShownRow) => void;
  /** The place (from 0) to begin at; another one is gone to. */
  at: number;
  /** This place is the first on show now. */
  scrolled: (at: number) => void;
}

export function OrderedRows({ job, result, shape, withReasons, onOpen, at, scrolled }: Props) {
  const { id, which } = result;
  const book = useMemo(() => bookOf((offset, limit) => resultPage(id, which, { offset, limit }), problemIn), [result]);
  useEffect(() => () => book.close(), [book]);
  const ended = hasEnded(job.state);
  const there = job.rows[which];
  useRenewal(ended, there, () => book.renew(), book);

  void book.edition.value;
  const total = book.total.value;
  const { goal, saw } = usePlace(at, scrolled);
  const { before, rows } = stretchOf(goal.at, total ?? 0);
  const inside = useMemo(() => ({ at: Math.max(0, goal.at - before) }), [goal, before]);

  useEffect(() => book.need(at, at + 1), [book]);
  if (book.problem.value !== null && total === null) {
    return (
      <>
        <ProblemNote problem={book.problem.value} />
        <p class="table-foot"><button type="button" class="link" onClick={() => book.renew()}>{say.look.tryAgain}</button></p>
      </>
    );
  }
  if (there === 0) return <p class="none">{noneOf(job, which)}</p>;
  if (total === null) return <p class="none">{say.run.loading}</p>;
  return (
    <>
      <VirtualTable
        key={before}
        caption={say.which[which]}
        count={rows}
        lineAt={(place) => book.rowAt(before + place)}
        shape={shape}
        withReasons={withReasons}
        mostNumber={mostNumber(job)}
        onOpen={onOpen}
        onSpan={(from, to) => book.need(before + from, before + to)}
        onFirst={(place) => saw(before + place)}
        goal={inside}
      />
      <Foot before={before} rows={rows} total={total} there={there} turn={(to) => scrolled(to)} />
    </>
  );
}

function noneOf({ state, rows }: Snapshot, which: Which): string {
  if (!hasEnded(state)) return say.table.noneYet[which];
  // The condition is not to blame where it rejected nothing.
  return which === "kept" && rows.rejected === 0 ? say.table.noneKept : say.table.none[which];
}

/** Where an address or a button wants the reader to be, and what is told of where they are: the one does not call for
 * the other. */
function usePlace(at: number, scrolled: (at: number) => void) {
  const [goal, setGoal] = useState({ at });
  const told = useRef(at);
  const timer = useRef(0);
  useEffect(() => {
    if (at === told.current) return;
    told.current = at;
    setGoal({ at });
  }, [at]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function saw(place: number) {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      told.current = place;
      scrolled(place);
    }, STANDS_STILL);
  }
  return { goal, saw };
}

function useRenewal(ended: boolean, there: number, renew: () => void, anew: unknown): void {
  const renewed = useRef(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      renewed.current = Date.now();
      renew();
    }, Math.max(0, renewed.current + RENEWED_EVERY - Date.now()));
    return () => clearTimeout(timer);
    // Every change begins the wait anew, so it is counted from the last renewal, and not from the change.
  }, [ended, there, anew]);
}

interface FootProps {
  before: number;
  rows: number;
  total: number;
  there: number;
  turn: (to: number) => void;
}

function Foot({ before, rows, total, there, turn }: FootProps) {
  return (
    <p class="table-foot">
      <span>{total < there ? say.look.inOrder(total, there) : say.list.rows(total)}</span>
      {total > STRETCH_ROWS && (
        <span class="row">
          <span>{say.look.stretch(before + 1, before + rows, total)}</span>
          <button type="button" class="link" disabled={before === 0} onClick={() => turn(before - STRETCH_ROWS)}>
            {say.look.stretchBefore}
          </button>
          <button type="button" class="link" disabled={before + rows >= total} onClick={() => turn(before + STRETCH_ROWS)}>
            {say.look.stretchAfter}
          </button>
        </span>
      )}
    </p>
  );
}
