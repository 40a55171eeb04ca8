/** Says of a run that goes on by no worker, because none has its predicate, what it waits for. */

import { useEffect, useState } from "preact/hooks";

import { shortVersion, waitsFor } from "../predicates/call.ts";
import { say } from "../strings.ts";
import { knownPredicates } from "../wire/api.ts";
import type { Published, Snapshot } from "../wire/nouns.ts";
import { hasEnded } from "./states.ts";

const ASK_AGAIN_AFTER = 5000;

export function WaitingNote({ job }: { job: Snapshot }) {
  const known = useKnown(job.filter.predicate !== null && !hasEnded(job.state));
  const waiting = known === null ? null : waitsFor(job, known);
  return (
    <div role="status">
      {waiting !== null && (
        <p class="problem waits">
          {waiting.changed
            ? say.run.waitsForVersion(waiting.name, shortVersion(job.predicate_version ?? ""))
            : say.run.waits(waiting.name)}
        </p>
      )}
    </div>
  );
}

/** What workers have, now and then asked again; null until known. */
function useKnown(wanted: boolean): readonly Published[] | null {
  const [known, setKnown] = useState<readonly Published[] | null>(null);
  useEffect(() => {
    if (!wanted) return setKnown(null);
    const ask = () => void knownPredicates().then(setKnown, () => undefined);
    ask();
    const timer = setInterval(ask, ASK_AGAIN_AFTER);
    return () => clearInterval(timer);
  }, [wanted]);
  return known;
}
