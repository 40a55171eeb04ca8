/** What limits a run that goes on: changed here, it holds within a second. */

import { useEffect, useState } from "preact/hooks";

import { say } from "../strings.ts";
import { limitJob, problemIn } from "../wire/api.ts";
import type { Limits, Problem, Snapshot } from "../wire/nouns.ts";
import { hasEnded } from "./states.ts";

export function LimitsForm({ job }: { job: Snapshot }) {
  if (job.limits === null || hasEnded(job.state)) return null;
  return <Form key={job.id} job={job.id} limits={job.limits} />;
}

function Form({ job, limits }: { job: string; limits: Limits }) {
  const [concurrency, setConcurrency] = useState(String(limits.concurrency));
  const [rate, setRate] = useState(limits.rate ?? "");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSet, setIsSet] = useState(false);
  // Somebody else may change them meanwhile.
  useEffect(() => setConcurrency(String(limits.concurrency)), [limits.concurrency]);
  useEffect(() => setRate(limits.rate ?? ""), [limits.rate]);
  const change = {
    ...(Number(concurrency) === limits.concurrency ? {} : { concurrency: concurrency === "" ? null : Number(concurrency) }),
    ...(rate.trim() === (limits.rate ?? "") ? {} : { rate: rate.trim() || null }),
  };
  const isChanged = Object.keys(change).length > 0;

  async function send(event: Event) {
    event.preventDefault();
    setIsSet(false);
    setProblem(null);
    try {
      await limitJob(job, change);
      setIsSet(true);
    } catch (thrown) {
      setProblem(problemIn(thrown));
    }
  }

  const said = (name: string) => problem?.errors?.find(({ pointer }) => pointer === `#/${name}`)?.detail;
  const rest = problem !== null && said("concurrency") === undefined && said("rate") === undefined;
  return (
    <form class="limits" onSubmit={(event) => void send(event)}>
      <h2>{say.look.limits}</h2>
      <label>
        <span>{say.look.concurrency}</span>
        <input inputMode="numeric" size={6} value={concurrency} aria-invalid={said("concurrency") !== undefined} onInput={(event) => setConcurrency(event.currentTarget.value.replace(/\D/g, ""))} />
      </label>
      {said("concurrency") && <p class="wrong" role="alert">{said("concurrency")}</p>}
      <label>
        <span>{say.look.rate}</span>
        <input size={8} placeholder={say.look.noRate} value={rate} aria-invalid={said("rate") !== undefined} onInput={(event) => setRate(event.currentTarget.value)} />
      </label>
      {said("rate") && <p class="wrong" role="alert">{said("rate")}</p>}
      {rest && <p class="wrong" role="alert">{problem.detail}</p>}
      <p class="row">
        <button class="button" disabled={!isChanged}>{say.look.setLimits}</button>
        <span class="dim" role="status">{isSet && !isChanged ? say.look.limitsSet : ""}</span>
      </p>
    </form>
  );
}
