/** Beside the rows: downloads, why rows failed and were rejected, and the same run from a shell. */

import { useState } from "preact/hooks";

import { startAddress } from "../address.ts";
import { count, exact } from "../format/figures.ts";
import { flower, tasksOf } from "../frame/flower.ts";
import { say } from "../strings.ts";
import { resultAddress } from "../wire/api.ts";
import type { Snapshot, Which } from "../wire/nouns.ts";
import { curlOf } from "./command.ts";
import { hasEnded } from "./states.ts";

export function Aside({ job }: { job: Snapshot }) {
  return (
    <aside class="aside">
      <Downloads job={job} />
      <Reasons job={job} of="failed" />
      <Reasons job={job} of="rejected" />
      {job.rows.blank_lines ? <p class="dim">{say.run.blank(job.rows.blank_lines)}</p> : null}
      <Again job={job} />
    </aside>
  );
}

function Reasons({ job, of }: { job: Snapshot; of: "failed" | "rejected" }) {
  const reasons = job.reasons.filter(({ verdict }) => verdict === of);
  if (reasons.length === 0) return null;
  return (
    <section>
      <h2>{say.run.reasons[of]}</h2>
      <ul class="reasons">
        {reasons.map(({ reason, rows }) => (
          <li key={reason}>
            <span>{reason}</span>
            <b>{count(rows)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Downloads({ job }: { job: Snapshot }) {
  const offered: Which[] = job.keep_rejected ? ["kept", "rejected", "failed"] : ["kept", "failed"];
  return (
    <section>
      <h2>{say.run.downloads}</h2>
      <ul class="downloads">
        {offered.map((which) => (
          <li key={which} class={which}>
            <a href={resultAddress(job.id, which)} download>{say.which[which]}</a>
            <span class="dim">
              {say.list.rows(job.rows[which])}
              {!hasEnded(job.state) && ` ${say.run.partly}`}
            </span>
          </li>
        ))}
      </ul>
      {job.expires_at !== null && (
        <p class="dim expires">
          <time dateTime={job.expires_at}>{say.run.keptUntil(exact(job.expires_at))}</time>
        </p>
      )}
    </section>
  );
}

function Again({ job }: { job: Snapshot }) {
  const { where, predicate, types } = job.filter;
  const command = curlOf(location.origin, { list: job.list.id, where: where ?? "", predicate, types });
  return (
    <section>
      <a class="button" href={startAddress(job.list.id, where ?? "", types, predicate)}>{say.run.again}</a>
      {flower.value !== null && (
        <p class="tasks">
          <a href={tasksOf(flower.value, job.id)} target="_blank" rel="noreferrer">{say.run.tasks}</a>
        </p>
      )}
      <Command text={command} />
    </section>
  );
}

function Command({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  }
  return (
    <details class="command">
      <summary>{say.run.curl}</summary>
      <pre class="code" tabIndex={0}>{text}</pre>
      {/* Without a secure context there is no clipboard: the text can still be marked by hand. */}
      {isSecureContext && (
        <button type="button" class="link" onClick={() => void copy()}>{copied ? say.run.copied : say.run.copy}</button>
      )}
    </details>
  );
}
