/** Says of a run that goes on by no worker, because none has its predicate, what it waits for; and of one that has ended
 * that its predicate is another by now. */

import { useEffect, useState } from "preact/hooks";

import { changedSince, shortVersion, waitsFor } from "../predicates/call.ts";
import { say } from "../strings.ts";
import { knownPredicates } from "../wire/api.ts";
import type { Published, Snapshot } from "../wire/nouns.ts";
import { hasEnded } from "./states.ts";

const ASK_AGAIN_AFTER = 5000;

export function WaitingNote({ job }: { job: Snapshot }) {
  const ended = hasEnded(job.state);
  const known = useKnown(job.filter.predicate !== null, ended);
  const waiting = known === null ? null : waitsFor(job, known);
  const changed = known === null || !ended ? null : changedSince(job, known);
  return (
    <div role="status">
      {waiting !== null && (
        <p class="problem waits">
          {waiting.changed
            ? say.run.waitsForVersion(waiting.name, shortVersion(job.predicate_version ?? ""))
            : say.run.waits(waiting.name)}
        </p>
      )}
      {changed !== null && (
        <p class="dim changed">
          {say.look.changedSince(job.filter.predicate?.name ?? "", shortVersion(job.predicate_version ?? ""), shortVersion(changed))}
        </p>
      )}
    </div>
  );
}

/** What workers have, now and then asked again, or once; null until known. */
function useKnown(wanted: boolean, once: boolean): readonly Published[] | null {
  const [known, setKnown] = useState<readonly Published[] | null>(null);
  useEffect(() => {
    if (!wanted) return setKnown(null);
    const ask = () => void knownPredicates().then(setKnown, () => undefined);
    ask();
    if (once) return undefined;
    const timer = setInterval(ask, ASK_AGAIN_AFTER);
    return () => clearInterval(timer);
  }, [wanted, once]);
  return known;
}
