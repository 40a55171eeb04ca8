/** The newest rows as they are told of, newest first. They hold still while somebody reads further down. */

import { useEffect, useRef, useState } from "preact/hooks";

import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import type { Line } from "../table/TableRow.tsx";
import { VirtualTable } from "../table/VirtualTable.tsx";
import type { ShownRow, Snapshot } from "../wire/nouns.ts";
import type { Log } from "./log.ts";
import { mostNumber } from "./measure.ts";
import type { Window } from "./window.ts";

interface Props {
  job: Snapshot;
  which: "kept" | "failed";
  log: Log;
  shape: Shape | null;
  withReasons: boolean;
  onOpen: (row: ShownRow) => void;
  /** Whether the rows are held still. */
  hold: (isHeld: boolean) => void;
  /** Shows rows in list order, from a row's number on. */
  readFrom: (row: number) => void;
  readAll: () => void;
}

export function ArrivingRows({ job, which, log, shape, withReasons, onOpen, hold, readFrom, readAll }: Props) {
  const [held, setHeld] = useState<Window | null>(null);
  const [goal, setGoal] = useState({ at: 0 });
  const now = log[which];
  useEffect(() => hold(held !== null), [held !== null]);
  useEffect(() => () => hold(false), []);
  const shown = held ?? now;
  const lines = useLines(shown, readFrom);
  if (now.told === 0 && !log.cut) return <p class="none">{say.table.noneYet[which]}</p>;

  function goOn() {
    setHeld(null);
    setGoal({ at: 0 });
  }

  return (
    <>
      <p class="held" data-held={held !== null}>
        {held === null
          ? <button type="button" class="link" onClick={() => setHeld(now)}>{say.look.hold}</button>
          : (
            <>
              <span>{say.look.held(now.told - held.told)}</span>{" "}
              <button type="button" class="link" onClick={goOn}>{say.look.goOn}</button>
            </>
          )}
      </p>
      <VirtualTable
        caption={say.which[which]}
        count={lines.length}
        lineAt={(place) => lines[place]}
        shape={shape}
        withReasons={withReasons}
        mostNumber={mostNumber(job)}
        onOpen={(row) => {
          setHeld((before) => before ?? now);
          onOpen(row);
        }}
        onFirst={(place) => {
          if (place > 0) setHeld((before) => before ?? now);
        }}
        goal={goal}
      />
      {(shown.unseen > 0 || log.cut) && (
        <p class="table-foot">
          <span>{log.cut ? say.table.unseenBefore : say.table.unseen(shown.unseen)}</span>
          <button type="button" class="link" onClick={readAll}>{say.table.readThem}</button>
        </p>
      )}
    </>
  );
}

/** Newest first, and where rows of a message were not told of, a line that says how many and leads to them. */
function useLines(window: Window, readFrom: (row: number) => void): readonly Line[] {
  const kept = useRef<{ window: Window; lines: readonly Line[] } | null>(null);
  if (kept.current?.window === window) return kept.current.lines;
  const lines: Line[] = [];
  for (let at = window.rows.length - 1; at >= 0; at -= 1) {
    const row = window.rows[at];
    if (row === undefined) continue;
    if (row.unseen !== undefined) lines.push({ gap: row.unseen, read: () => readFrom((row.row ?? 0) + 1) });
    lines.push(row);
  }
  kept.current = { window, lines };
  return lines;
}
