/** What is asked for: words, states and a label, each with how many runs it would show. */

import { useEffect, useRef } from "preact/hooks";

import { count } from "../format/figures.ts";
import { say } from "../strings.ts";
import type { Counts } from "../wire/bulk.ts";
import { JOB_STATES, type JobState } from "../wire/nouns.ts";
import { type Asked, EVERYTHING, isEverything, withState } from "./asked.ts";

/** These pass by themselves in a moment: offered only while there are such runs. */
const PASSING: readonly JobState[] = ["pausing", "cancelling"];

interface Props {
  asked: Asked;
  counts: Counts | null;
  ask(asked: Asked, typing?: boolean): void;
}

export function Finder({ asked, counts, ask }: Props) {
  const words = say.allRuns;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const find = (event: KeyboardEvent) => {
      const elsewhere = !(event.target as Element | null)?.closest?.("input, textarea, select, dialog");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !elsewhere) return;
      event.preventDefault();
      box.current?.focus();
    };
    addEventListener("keydown", find);
    return () => removeEventListener("keydown", find);
  }, []);
  return (
    <form class="finder" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="find-words">
        <span class="unseen">{words.find}</span>
        <input ref={box} type="search" value={asked.q} placeholder={words.findWhat} aria-keyshortcuts="/" maxLength={200}
          autoComplete="off" spellcheck={false} onInput={(event) => ask({ ...asked, q: event.currentTarget.value }, true)} />
      </label>
      <LabelChoice asked={asked} counts={counts} ask={ask} />
      {!isEverything(asked) && (
        <button type="button" class="link" onClick={() => {
          ask(EVERYTHING);
          box.current?.focus();
        }}>{words.everything}</button>
      )}
      <div class="find-states" role="group" aria-label={words.states}>
        {JOB_STATES.filter((one) => !PASSING.includes(one) || counts?.states[one] || asked.states.includes(one)).map((one) => (
          <button key={one} type="button" class="find-state state" data-state={one} aria-pressed={asked.states.includes(one)}
            onClick={() => ask(withState(asked, one))}>
            <i aria-hidden="true" />
            {say.states[one]} <span class="dim">{counts === null ? "" : count(counts.states[one] ?? 0)}</span>
          </button>
        ))}
      </div>
    </form>
  );
}

function LabelChoice({ asked, counts, ask }: Props) {
  const known = counts?.labels ?? [];
  if (known.length === 0 && asked.label === null) return null;
  const missing = asked.label !== null && !known.some(({ label }) => label === asked.label);
  return (
    <label class="find-label">
      <span class="unseen">{say.allRuns.label}</span>
      <select value={asked.label ?? ""} onChange={(event) => ask({ ...asked, label: event.currentTarget.value || null })}>
        <option value="">{say.allRuns.anyLabel}</option>
        {missing && <option value={asked.label ?? ""}>{asked.label}</option>}
        {known.map(({ label, jobs }) => <option key={label} value={label}>{`${label} (${count(jobs)})`}</option>)}
        {(counts?.other_labels ?? 0) > 0 && <option disabled>{say.allRuns.otherLabels(counts?.other_labels ?? 0)}</option>}
      </select>
    </label>
  );
}
