/** All runs, newest first, as they go. */

import { useEffect } from "preact/hooks";

import { ProblemNote } from "../frame/ProblemNote.tsx";
import { useTitle } from "../frame/title.ts";
import { say } from "../strings.ts";
import { RunLine } from "./RunLine.tsx";
import { problem, runs, watchRuns } from "./watch.ts";

export function RunsView() {
  useTitle(say.runs.title);
  useEffect(watchRuns, []);
  const found = runs.value;
  return (
    <section class="runs" aria-labelledby="runs-title">
      <h1 id="runs-title">{say.runs.title}</h1>
      {problem.value !== null && <ProblemNote problem={problem.value} />}
      {found?.length === 0 && (
        <div class="none">
          <p>{say.runs.empty}</p>
          <p>{say.runs.emptyDetail}</p>
          <a class="button primary" href="/">{say.nav.start}</a>
        </div>
      )}
      <ul class="run-lines sheet">{found?.map((job) => <RunLine key={job.id} job={job} />)}</ul>
    </section>
  );
}
