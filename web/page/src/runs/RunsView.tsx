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
import { type Asked, EVERYTHING, hasState, isEverything, runsAddress } from "./asked.ts";
import { BulkDialog } from "./BulkDialog.tsx";
import { Finder } from "./Finder.tsx";
import { RunLine } from "./RunLine.tsx";
import { asked, board, counts, problem, reading, type Watching, watchRuns } from "./watch.ts";

/** Milliseconds without a key before the server is asked for what was typed. */
const TYPED_AFTER = 250;
const VERBS: readonly BulkVerb[] = ["cancel", "retry", "delete"];

export function RunsView() {
  useTitle(say.runs.title);
  const at = view.value;
  const watching = useRef<Watching | null>(null);
  const typing = useRef({ timer: 0, goesOn: false });
  const [verb, setVerb] = useState<BulkVerb | null>(null);

  // The address decides at first, and whenever somebody goes back or forward.
  useEffect(() => {
    if (at.name !== "runs") return;
    typing.current.goesOn = false;
    const same = runsAddress(at.asked) === runsAddress(asked.peek());
    asked.value = at.asked;
    if (!same || watching.current === null) counts.value = null;
    if (!same) void watching.current?.look();
  }, [at]);
  useEffect(() => {
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
    typing.current.timer = window.setTimeout(() => void watching.current?.look(), byKey ? TYPED_AFTER : 0);
  }

  const now = board.value;
  return (
    <section class="runs" aria-labelledby="runs-title">
      <header class="row between">
        <h1 id="runs-title">{say.runs.title}</h1>
        {flower.value !== null && <a href={flower.value} target="_blank" rel="noreferrer">{say.allRuns.flower}</a>}
      </header>
      <Finder asked={asked.value} counts={counts.value} ask={ask} />
      <Matching act={setVerb} />
      {problem.value !== null && (
        <div class="runs-problem">
          <ProblemNote problem={problem.value} />
          <button type="button" class="button" onClick={() => void watching.current?.look()}>{say.allRuns.again}</button>
        </div>
      )}
      {now === null && problem.value === null && <p class="none">{say.allRuns.looking}</p>}
      {now?.jobs.length === 0 && now.next === null && !reading.value && <None all={() => ask(EVERYTHING)} />}
      <ul class="run-lines sheet" aria-label={say.runs.title} aria-busy={reading.value} onKeyDown={walk}>
        {now?.jobs.map((job) => <RunLine key={job.id} job={job} inFull />)}
      </ul>
      {now !== null && now.next !== null && (
        <button type="button" class="button older" aria-busy={reading.value} onClick={() => void watching.current?.older()}>
          {say.allRuns.older}
        </button>
      )}
      {verb !== null && (
        <BulkDialog verb={verb} asked={asked.value} close={(acted) => {
          setVerb(null);
          if (acted) void watching.current?.look();
        }} />
      )}
    </section>
  );
}

/** How many match, and what can be done to all of them. */
function Matching({ act }: { act(verb: BulkVerb): void }) {
  const found = counts.value;
  const all = isEverything(asked.value);
  const now = board.value;
  // Where all of them are on show they are counted here, and the number moves with the list.
  const matching = now !== null && now.next === null && !reading.value ? now.jobs.length : found?.jobs;
  return (
    <div class="row between matching">
      <p>{matching === undefined ? "" : say.allRuns.found(matching, all)}</p>
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

/** Arrow keys go from run to run. */
function walk(event: KeyboardEvent): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const line = (event.target as Element).closest(".run-line");
  if (by === undefined || line === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = by > 0 ? line.nextElementSibling : line.previousElementSibling;
  const link = next?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}
