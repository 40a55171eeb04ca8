/** All runs, newest first, as they go: found by words, states and label, and acted on together. */

import { useEffect, useRef, useState } from "preact/hooks";

import { flower } from "../frame/flower.ts";
import { ProblemNote } from "../frame/ProblemNote.tsx";
import { useTitle } from "../frame/title.ts";
import { note, step, view } from "../navigation.ts";
import { hasEnded } from "../run/states.ts";
import { say } from "../strings.ts";
import type { BulkVerb, Counts } from "../wire/bulk.ts";
import { JOB_STATES } from "../wire/nouns.ts";
import { type Asked, EVERYTHING, hasState, isEverything, isSame, runsAddress } from "./asked.ts";
import { narrowed } from "./board.ts";
import { BulkDialog } from "./BulkDialog.tsx";
import { Finder } from "./Finder.tsx";
import { RunLines } from "./RunLines.tsx";
import { asked, board, counts, isReading, matching, problem } from "./shown.ts";
import { type Watching, watchRuns } from "./watch.ts";

/** Milliseconds without a key before the server is asked for what was typed. */
const TYPED_AFTER = 250;
const VERBS: readonly BulkVerb[] = ["cancel", "retry", "delete"];

export function RunsView() {
  useTitle(say.runs.title);
  const at = view.value;
  const watching = useRef<Watching | null>(null);
  const typing = useRef({ timer: 0, goesOn: false });
  const [bulk, setBulk] = useState<{ verb: BulkVerb; asked: Asked } | null>(null);

  // The address decides at first, and whenever somebody goes back or forward.
  useEffect(() => {
    if (at.name !== "runs") return;
    typing.current.goesOn = false;
    const isOther = !isSame(asked.peek(), at.asked);
    asked.value = at.asked;
    if (!isOther && watching.current !== null) return;
    counts.value = null;
    watching.current?.look();
  }, [at]);
  useEffect(() => {
    // From an earlier visit, perhaps of other runs.
    const before = board.peek();
    if (before !== null && !isSame(before.asked, asked.peek())) board.value = narrowed(before, asked.peek());
    const mine = watchRuns();
    watching.current = mine;
    return () => {
      clearTimeout(typing.current.timer);
      watching.current = null;
      mine.stop();
    };
  }, []);

  function ask(wanted: Asked, byKey = false): void {
    asked.value = wanted;
    // What is typed in one go is one step in the history.
    (byKey && typing.current.goesOn ? note : step)(runsAddress(wanted));
    typing.current.goesOn = byKey;
    clearTimeout(typing.current.timer);
    typing.current.timer = window.setTimeout(() => watching.current?.look(), byKey ? TYPED_AFTER : 0);
  }

  const now = board.value;
  // Runs that are on show are counted before the server counts them.
  const size = now === null || matching.value === null ? null : Math.max(matching.value, now.jobs.length);
  return (
    <section class="runs" aria-labelledby="runs-title">
      <header class="row between">
        <h1 id="runs-title">{say.runs.title}</h1>
        {flower.value !== null && <a href={flower.value} target="_blank" rel="noreferrer">{say.allRuns.flower}</a>}
      </header>
      <Finder asked={asked.value} counts={counts.value} ask={ask} />
      <Matching act={(verb) => setBulk({ verb, asked: asked.peek() })} />
      {problem.value !== null && (
        <div class="runs-problem">
          <ProblemNote problem={problem.value} />
          <button type="button" class="button" onClick={() => watching.current?.look()}>{say.allRuns.again}</button>
        </div>
      )}
      {now === null && problem.value === null && <p class="none">{say.allRuns.looking}</p>}
      {now?.jobs.length === 0 && now.next === null && !isReading.value && <None all={() => ask(EVERYTHING)} />}
      {now !== null && <RunLines jobs={now.jobs} size={size ?? -1} isBusy={isReading.value} />}
      {now !== null && now.next !== null && (
        <p class="older">
          {size !== null && <span class="dim">{say.allRuns.newest(now.jobs.length, size)}</span>}
          <button type="button" class="button" aria-busy={isReading.value} onClick={() => watching.current?.older()}>
            {say.allRuns.older}
          </button>
        </p>
      )}
      {bulk !== null && (
        <BulkDialog verb={bulk.verb} asked={bulk.asked} close={(acted) => {
          setBulk(null);
          if (acted) watching.current?.look();
        }} />
      )}
    </section>
  );
}

/** How many match, and what can be done to all of them. */
function Matching({ act }: { act(verb: BulkVerb): void }) {
  const found = counts.value;
  return (
    <div class="row between matching">
      <p>{matching.value === null ? "" : say.allRuns.found(matching.value, isEverything(asked.value))}</p>
      <div class="row" role="group" aria-label={say.bulk.group}>
        {VERBS.map((verb) => (
          <button key={verb} type="button" class="button quiet" disabled={found === null || mayMatch(verb, found) === 0}
            onClick={() => act(verb)}>{say.bulk.buttons[verb]}</button>
        ))}
      </div>
    </div>
  );
}

/** So many at most: exactly which the server says before anything is done. */
function mayMatch(verb: BulkVerb, found: Counts): number {
  return JOB_STATES
    .filter((state) => hasState(asked.value, { state }))
    .filter((state) => verb === "delete" || hasEnded(state) === (verb === "retry"))
    .reduce((sum, state) => sum + (found.states[state] ?? 0), 0);
}

function None({ all }: { all(): void }) {
  if (isEverything(asked.value)) {
    return (
      <div class="none">
        <p>{say.runs.empty}</p>
        <p>{say.runs.emptyDetail}</p>
        <a class="button primary" href="/">{say.nav.start}</a>
      </div>
    );
  }
  return (
    <div class="none">
      <p>{say.allRuns.noneMatch}</p>
      <button type="button" class="button" onClick={all}>{say.allRuns.everything}</button>
    </div>
  );
}
