/** What went wrong: in the server's own words, which are English, or in the page's. */

import type { Problem } from "../wire/nouns.ts";

export function ProblemNote({ problem }: { problem: Problem }) {
  return (
    <div class="problem" role="alert" lang={problem.status === 0 ? undefined : "en"}>
      <strong>{problem.title}</strong>
      {problem.detail !== "" && <p>{problem.detail}</p>}
      {problem.hint && <p>{problem.hint}</p>}
    </div>
  );
}
