/** A bulk action: what it is about, before anything is done; how far it is; and what became of whom. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { runAddress } from "../address.ts";
import { count } from "../format/figures.ts";
import { ProblemNote } from "../frame/ProblemNote.tsx";
import { hasEnded } from "../run/states.ts";
import { say } from "../strings.ts";
import { beginBulk, type Bulk, type BulkVerb, nextOfBulk } from "../wire/bulk.ts";
import { newKey } from "../wire/key.ts";
import { JOB_STATES } from "../wire/nouns.ts";
import type { Asked } from "./asked.ts";
import { Doing, type Progress } from "./bulk.ts";

interface Props {
  verb: BulkVerb;
  asked: Asked;
  /** It is closed; `acted`: something may have been done. */
  close(acted: boolean): void;
}

export function BulkDialog({ verb, asked, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [now, setNow] = useState<Progress | null>(null);
  const doing = useMemo(() => {
    const key = newKey();
    return new Doing(verb, asked, { begin: (of, which) => beginBulk(of, which, key), next: nextOfBulk }, setNow);
  }, []);
  useEffect(() => {
    dialog.current?.showModal();
    void doing.count();
    return () => doing.stop();
  }, []);
  const acting = now?.at === "acting";
  // Whoever leaves in the middle leaves the rest undone: that is asked about first.
  useEffect(() => {
    if (!acting) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [acting]);

  const words = say.bulk;
  const bulk = now?.bulk ?? null;
  return (
    <dialog ref={dialog} class="bulk sheet" aria-labelledby="bulk-title" data-verb={verb}
      onCancel={(event) => {
        if (acting) event.preventDefault();
      }}
      onClose={() => {
        // Browsers let nobody hold a dialog open twice; what is being done stays in sight all the same.
        if (acting) dialog.current?.showModal();
        else close(bulk !== null && bulk.left < bulk.jobs);
      }}>
      <h2 id="bulk-title">{bulk === null ? words.verbs[verb] : words.title(verb, bulk.jobs, soleState(bulk), asked.label)}</h2>
      <div class="bulk-body" aria-live={acting ? "off" : "polite"}>
        {now?.at === "counting" && <p>{words.counting}</p>}
        {now?.at === "told" && bulk !== null && <About bulk={bulk} asked={asked} />}
        {now !== null && bulk !== null && now.at !== "told" && <HowFar now={now} bulk={bulk} />}
        {now !== null && now.problem !== null && <ProblemNote problem={now.problem} />}
      </div>
      {now !== null && <Troubles now={now} />}
      <footer class="row">
        {now?.at === "told" && bulk !== null && bulk.jobs > 0 && (
          <button type="button" class={`button primary ${verb}`} onClick={() => void doing.go()}>
            {words.confirm(verb, bulk.jobs)}
          </button>
        )}
        {acting && <button type="button" class="button" onClick={() => doing.stop()}>{words.stop}</button>}
        {now?.at === "rests" && (
          <button type="button" class="button primary" onClick={() => void doing.go()}>
            {bulk === null ? words.again : words.goOn(bulk.left)}
          </button>
        )}
        {!acting && (
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {now?.at === "told" && bulk !== null && bulk.jobs > 0 ? words.never : words.close}
          </button>
        )}
      </footer>
    </dialog>
  );
}

/** The state that all of them are in, in a word; null where they are in several. */
function soleState({ states }: Bulk): string | null {
  const [sole, another] = JOB_STATES.filter((state) => (states[state] ?? 0) > 0);
  return sole !== undefined && another === undefined ? say.states[sole] : null;
}

/** In which states they are, in words: `30 running, 7 queued`. */
function inStates(states: Bulk["states"]): string {
  return JOB_STATES.flatMap((state) => {
    const jobs = states[state] ?? 0;
    return jobs === 0 ? [] : [`${count(jobs)} ${say.states[state].toLowerCase()}`];
  }).join(", ");
}

function About({ bulk, asked }: { bulk: Bulk; asked: Asked }) {
  const words = say.bulk;
  const q = asked.q.trim();
  const said = [
    ...(bulk.jobs === 0 || soleState(bulk) !== null ? [] : [inStates(bulk.states)]),
    ...(q === "" ? [] : [words.withWords(q)]),
  ];
  const live = bulk.verb === "delete" && JOB_STATES.some((state) => !hasEnded(state) && (bulk.states[state] ?? 0) > 0);
  const passed = Object.values(bulk.passed_over).reduce((sum, jobs) => sum + jobs, 0);
  return (
    <>
      {bulk.jobs === 0 && <p>{words.none[bulk.verb]}</p>}
      {said.length > 0 && <p>{said.join(" · ")}</p>}
      {passed > 0 && <p class="dim">{words.passedOver(passed, inStates(bulk.passed_over))}</p>}
      {bulk.jobs > 0 && (
        <p class="dim">
          {live && `${words.cancelledFirst} `}
          {words.means[bulk.verb]} {words.fixed}
        </p>
      )}
    </>
  );
}

function HowFar({ now, bulk }: { now: Progress; bulk: Bulk }) {
  const words = say.bulk;
  const gone = bulk.jobs - bulk.left;
  const done = bulk.outcomes.done ?? 0;
  return (
    <>
      <progress aria-label={words.verbs[bulk.verb]} max={bulk.jobs} value={gone} />
      <p>
        {now.at === "ended" ? words.ended[bulk.verb](done, bulk.jobs) : words.soFar(gone, bulk.jobs)}
        {now.at === "rests" && ` ${words.untouched(bulk.left)}`}
      </p>
    </>
  );
}

const MOST_SHOWN = 200;

function Troubles({ now: { troubles, bulk } }: { now: Progress }) {
  if (troubles.length === 0 || bulk === null) return null;
  const words = say.bulk;
  return (
    <section class="bulk-troubles" aria-labelledby="bulk-troubles">
      <h3 id="bulk-troubles">{words.troubles(troubles.length)}</h3>
      <ul tabIndex={0} aria-labelledby="bulk-troubles">
        {troubles.slice(0, MOST_SHOWN).map(({ job, name, outcome, detail }) => (
          <li key={job}>
            {outcome === "gone" ? <b>{name}</b> : <a href={runAddress(job)} target="_blank" rel="noreferrer">{name}</a>}
            {" "}<span class="code dim">{job}</span>
            <span>{words.outcomes[outcome]}</span>
            {outcome !== "gone" && detail !== "" && <span class="dim" lang="en">{detail}</span>}
          </li>
        ))}
        {troubles.length > MOST_SHOWN && <li class="dim">{words.moreTroubles(troubles.length - MOST_SHOWN)}</li>}
      </ul>
    </section>
  );
}
