/** What can come after a run: what it kept filtered again, the same once more, the same from a shell, or its end. */

import { useState } from "preact/hooks";

import { startAddress } from "../address.ts";
import { flower, tasksOf } from "../frame/flower.ts";
import { say } from "../strings.ts";
import type { Snapshot } from "../wire/nouns.ts";
import { curlOf, winnowOf } from "./command.ts";
import { FilterKept } from "./FilterKept.tsx";
import { Remove } from "./Remove.tsx";
import { hasEnded } from "./states.ts";

export function Next({ job }: { job: Snapshot }) {
  const { where, predicate, types } = job.filter;
  const canGoOn = hasEnded(job.state) && job.rows.kept > 0;
  return (
    <section class="next">
      <h2>{say.look.next}</h2>
      <ul>
        {canGoOn && <li><FilterKept job={job} /></li>}
        <li><a href={startAddress(job.list.id, where ?? "", types, predicate)}>{say.look.duplicate}</a></li>
        {flower.value !== null && (
          <li><a href={tasksOf(flower.value, job.id)} target="_blank" rel="noreferrer">{say.run.tasks}</a></li>
        )}
        <li><Remove job={job} /></li>
      </ul>
      <Shell job={job} />
    </section>
  );
}

function Shell({ job }: { job: Snapshot }) {
  return (
    <details class="command">
      <summary>{say.look.shell}</summary>
      <h3>{say.look.withCurl}</h3>
      <Command text={curlOf(location.origin, job)} />
      <h3>{say.look.withWinnow}</h3>
      <Command text={winnowOf(location.origin, job)} />
    </details>
  );
}

function Command({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      // The reader does not let the page: the text can still be marked by hand.
    }
  }
  return (
    <>
      <pre class="code" tabIndex={0}>{text}</pre>
      {/* Without a secure context there is no clipboard: the text can still be marked by hand. */}
      {isSecureContext && (
        <button type="button" class="link" onClick={() => void copy()}>{copied ? say.run.copied : say.run.copy}</button>
      )}
    </>
  );
}
