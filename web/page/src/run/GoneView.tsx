/** What stands in place of a run that is not there, or not any more, and where to go from here. */

import { useEffect } from "preact/hooks";

import { startAddress } from "../address.ts";
import { announce } from "../frame/announce.ts";
import { say } from "../strings.ts";
import type { Problem, Snapshot } from "../wire/nouns.ts";

/** A run that was on show, and that somebody has deleted. */
export function Deleted({ job }: { job: Snapshot }) {
  const { where, predicate, types } = job.filter;
  const name = job.label ?? job.list.name;
  useEffect(() => announce(say.announce(name, say.run.deleted)), []);
  return (
    <section class="blank">
      <h1>{say.run.deleted}</h1>
      <p>{say.run.deletedDetail(name)}</p>
      <p class="row">
        <a class="button" href={startAddress(job.list.id, where ?? "", types, predicate)}>{say.look.duplicate}</a>
        <a class="button" href="/jobs">{say.recent.all}</a>
      </p>
    </section>
  );
}

/** A run that there is not, or that cannot be shown. */
export function Missing({ problem }: { problem: Problem | null }) {
  return (
    <section class="blank">
      <h1>{problem?.title ?? say.run.gone}</h1>
      <p>{problem?.detail ?? say.run.goneDetail}</p>
      <a class="button" href="/jobs">{say.recent.all}</a>
    </section>
  );
}
