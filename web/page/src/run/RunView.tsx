/** One run: where it stands, what it found, and what can be done about it. */

import { useEffect, useMemo, useState } from "preact/hooks";

import { announce } from "../frame/announce.ts";
import { NoticeSwitch } from "../frame/NoticeSwitch.tsx";
import { ProblemNote } from "../frame/ProblemNote.tsx";
import { wordsFor } from "../frame/StateMark.tsx";
import { useTitle } from "../frame/title.ts";
import { percent } from "../format/figures.ts";
import { say } from "../strings.ts";
import { getList } from "../wire/api.ts";
import type { ListRecord, Problem, Snapshot } from "../wire/nouns.ts";
import { Aside } from "./Aside.tsx";
import { Facets } from "./Facets.tsx";
import { type Following, follow } from "./follow.ts";
import { shownOf } from "./log.ts";
import { shareDone } from "./measure.ts";
import { RunHead } from "./RunHead.tsx";
import { useSigns } from "./signs.ts";
import { hasEnded } from "./states.ts";
import { WaitingNote } from "./WaitingNote.tsx";

export function RunView({ id }: { id: string }) {
  const following = useMemo(() => follow(id), [id]);
  useEffect(() => () => following.stop(), [following]);
  const job = shownOf(following.log.value);
  const problem = following.problem.value;
  useTitle(...titleOf(job));
  useAnnouncement(job);
  useSigns(job);

  if (job === null) return problem === null ? <p class="blank dim">{say.run.loading}</p> : <Gone problem={problem} />;
  return <Run job={job} following={following} />;
}

function Run({ job, following }: { job: Snapshot; following: Following }) {
  const list = useList(job.list.id);
  return (
    <article class="run">
      <RunHead job={job} ahead={following.ahead.value} />
      <WaitingNote job={job} />
      {!hasEnded(job.state) && <NoticeSwitch />}
      {job.error !== null && <ProblemNote problem={job.error} />}
      <div class="run-body">
        <Facets job={job} log={following.log.value} shape={list} />
        <Aside job={job} />
      </div>
    </article>
  );
}

function Gone({ problem }: { problem: Problem }) {
  const missing = problem.status === 404;
  return (
    <section class="blank">
      <h1>{missing ? say.run.gone : problem.title}</h1>
      <p>{missing ? say.run.goneDetail : problem.detail}</p>
      <a class="button" href="/jobs">{say.recent.all}</a>
    </section>
  );
}

function titleOf(job: Snapshot | null): (string | null)[] {
  if (job === null) return [];
  const share = shareDone(job);
  const first = hasEnded(job.state) || share === null ? wordsFor(job) : percent(share);
  return [first, job.label ?? job.list.name];
}

function useAnnouncement(job: Snapshot | null): void {
  const words = job === null ? null : say.announce(job.label ?? job.list.name, wordsFor(job));
  useEffect(() => {
    if (words !== null) announce(words);
  }, [job?.state]);
}

/** The list's columns; null where it is gone by now, and rows are shown as they stand. */
function useList(id: string): ListRecord | null {
  const [list, setList] = useState<ListRecord | null>(null);
  useEffect(() => {
    getList(id).then(setList, () => undefined);
  }, [id]);
  return list;
}
