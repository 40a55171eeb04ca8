/** Deletes a run, once somebody has read what goes with it. */

import { useRef, useState } from "preact/hooks";

import { count } from "../format/figures.ts";
import { ProblemNote } from "../frame/ProblemNote.tsx";
import { go } from "../navigation.ts";
import { say } from "../strings.ts";
import { deleteJob, problemIn } from "../wire/api.ts";
import type { Problem, Snapshot } from "../wire/nouns.ts";
import { removing } from "./removing.ts";
import { hasEnded } from "./states.ts";

export function Remove({ job }: { job: Snapshot }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sent, setSent] = useState(false);
  const { rows } = job;

  async function remove() {
    setSent(true);
    setProblem(null);
    removing.value = job.id;
    try {
      await deleteJob(job.id);
      go("/jobs");
    } catch (thrown) {
      setProblem(problemIn(thrown));
      setSent(false);
    } finally {
      // Whoever comes back to its address is told.
      removing.value = null;
    }
  }

  return (
    <>
      <button type="button" class="link remove" onClick={() => dialog.current?.showModal()}>{say.look.remove}</button>
      <dialog ref={dialog} aria-labelledby="remove-title">
        <h1 id="remove-title">{say.look.removeTitle}</h1>
        <p>{say.look.removes(job.label ?? job.list.name, count(rows.kept), count(rows.rejected), count(rows.failed))}</p>
        {!hasEnded(job.state) && <p>{say.look.removesRunning}</p>}
        {problem !== null && <ProblemNote problem={problem} />}
        <p class="row">
          <button type="button" class="button danger" disabled={sent} onClick={() => void remove()}>{say.look.removeNow}</button>
          {/* Enter, pressed once too often, deletes nothing. */}
          <button type="button" class="button" autofocus onClick={() => dialog.current?.close()}>{say.look.keepIt}</button>
        </p>
      </dialog>
    </>
  );
}
