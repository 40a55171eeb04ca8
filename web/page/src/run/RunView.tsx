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
import type { ListRecord, Snapshot } from "../wire/nouns.ts";
import { Aside } from "./Aside.tsx";
import { type Following, follow } from "./follow.ts";
import { type Gone, goneOf } from "./gone.ts";
import { Deleted, Missing } from "./GoneView.tsx";
import { Lanes } from "./Lanes.tsx";
import { shownOf } from "./log.ts";
import type { Look } from "./look.ts";
import { useLook } from "./looking.ts";
import { shareDone } from "./measure.ts";
import { isUnmoved } from "./phase.ts";
import { Plot } from "./Plot.tsx";
import { removing } from "./removing.ts";
import { Results } from "./Results.tsx";
import { RunHead } from "./RunHead.tsx";
import { useSigns } from "./signs.ts";
import { hasEnded } from "./states.ts";
import { WaitingNote } from "./WaitingNote.tsx";

const UNMOVED_ASKED_EVERY = 1500;

export function RunView({ id, look: asked }: { id: string; look: Look }) {
  const following = useMemo(() => follow(id), [id]);
  useEffect(() => () => following.stop(), [following]);
  const job = shownOf(following.log.value);
  const problem = following.problem.value;
  const gone = removing.value === id ? null : goneOf(job, problem, following.isDeleted.value);
  useTitle(...titleOf(job, gone));
  useAnnouncement(job);
  useSigns(job);

  if (gone !== null && gone !== "deleted") return <Missing problem={gone === "missing" ? null : problem} />;
  if (job === null) return <p class="blank dim">{say.run.loading}</p>;
  if (gone === "deleted") return <Deleted job={job} />;
  return <Run job={job} following={following} asked={asked} />;
}

function Run({ job, following, asked }: { job: Snapshot; following: Following; asked: Look }) {
  const list = useList(job.list.id);
  const { look, choose, jump } = useLook(job.id, asked);
  const log = following.log.value;
  const ahead = following.ahead.value;
  useMovement(job, following);
  return (
    <article class="run">
      <RunHead job={job} ahead={ahead} movedAt={log.series.points.at(-1)?.at ?? null} />
      <WaitingNote job={job} />
      {!hasEnded(job.state) && <NoticeSwitch />}
      {job.error !== null && <ProblemNote problem={job.error} />}
      <div class="run-live">
        <Plot series={log.series} isLive={job.state === "running"} ahead={ahead} />
        <Lanes job={job} ahead={ahead} />
      </div>
      <div class="run-body">
        <Results job={job} log={log} shape={list} look={look} choose={choose} jump={jump} />
        <Aside job={job} shape={list} choose={choose} />
      </div>
    </article>
  );
}

/** Before the first row is tested no event tells what is going on: the snapshot does. */
function useMovement(job: Snapshot, following: Following): void {
  const unmoved = isUnmoved(job);
  useEffect(() => {
    if (!unmoved) return undefined;
    const timer = setInterval(following.refresh, UNMOVED_ASKED_EVERY);
    return () => clearInterval(timer);
  }, [unmoved, following]);
}

function titleOf(job: Snapshot | null, gone: Gone | null): (string | null)[] {
  if (job === null) return [];
  if (gone === "deleted") return [say.run.deleted, job.label ?? job.list.name];
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
