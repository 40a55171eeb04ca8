/** Instead of a view that the page failed to draw. */

import { say } from "../strings.ts";
import { useTitle } from "./title.ts";

export function Broken({ fault }: { fault: unknown }) {
  useTitle(say.problem.unexpected);
  return (
    <section class="blank">
      <h1>{say.problem.unexpected}</h1>
      <p>{say.problem.broken}</p>
      <p class="code dim" lang="en">{String(fault)}</p>
      <button type="button" class="button" onClick={() => location.reload()}>{say.problem.reload}</button>
    </section>
  );
}
