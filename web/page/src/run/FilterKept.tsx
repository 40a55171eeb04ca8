/** Filters what a run has kept again: a condition, checked as it is written, and the next run begins. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { runAddress } from "../address.ts";
import { ProblemNote } from "../frame/ProblemNote.tsx";
import { go } from "../navigation.ts";
import { say } from "../strings.ts";
import { checkWhere, problemIn, submitJob } from "../wire/api.ts";
import { newKey } from "../wire/key.ts";
import type { Problem, Snapshot } from "../wire/nouns.ts";

const TYPED_PAUSE = 250;

export function FilterKept({ job }: { job: Snapshot }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [where, setWhere] = useState("");
  const [sent, setSent] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const fault = useFault(job, where);
  // Pressed again after a lost answer, it is still one run.
  const key = useMemo(newKey, [where]);

  async function run(event: Event) {
    event.preventDefault();
    setSent(true);
    setRefused(null);
    try {
      const list = { job: job.id, which: "kept" };
      const { id } = await submitJob({ list, where, types: job.filter.types }, key);
      go(runAddress(id));
    } catch (thrown) {
      setRefused(problemIn(thrown));
      setSent(false);
    }
  }

  return (
    <>
      <button type="button" class="link" onClick={() => dialog.current?.showModal()}>{say.look.filterKept}</button>
      <dialog ref={dialog} aria-labelledby="filter-kept">
        <form onSubmit={(event) => void run(event)}>
          <h1 id="filter-kept">{say.look.filterKept}</h1>
          <label>
            <span class="dim">{say.look.ofKept(job.rows.kept)}</span>
            <textarea
              class="code"
              rows={3}
              maxLength={4096}
              spellcheck={false}
              aria-invalid={fault !== null}
              aria-describedby="filter-kept-fault"
              value={where}
              onInput={(event) => setWhere(event.currentTarget.value)}
            />
          </label>
          <p id="filter-kept-fault" class="wrong" role="status">
            {fault !== null && `${fault.detail} ${fault.hint ?? ""}`}
          </p>
          {refused !== null && <ProblemNote problem={refused} />}
          <p class="row">
            <button class="button primary" disabled={sent || where.trim() === "" || fault !== null}>{say.where.run}</button>
            <button type="button" class="button" onClick={() => dialog.current?.close()}>{say.look.close}</button>
          </p>
        </form>
      </dialog>
    </>
  );
}

/** What is wrong with a condition, by the columns of the run's list, which what it kept has too. */
function useFault(job: Snapshot, where: string): Problem | null {
  const [fault, setFault] = useState<Problem | null>(null);
  useEffect(() => {
    setFault(null);
    if (where.trim() === "") return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      checkWhere(job.list.id, where, job.filter.types, stop.signal).then(
        () => undefined,
        (thrown: unknown) => {
          if (stop.signal.aborted) return;
          const problem = problemIn(thrown);
          // Where the list is gone nothing can be checked before it is run.
          if (problem.status === 422) setFault(problem);
        },
      );
    }, TYPED_PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [job.list.id, where]);
  return fault;
}
