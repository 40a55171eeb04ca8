/** Beside the rows: downloads, why rows failed and were rejected, what limits the run, and what can come after it. */

import type { Shape } from "../rows/fields.ts";
import { say } from "../strings.ts";
import type { Snapshot } from "../wire/nouns.ts";
import { Downloads } from "./Downloads.tsx";
import { LimitsForm } from "./LimitsForm.tsx";
import type { Look } from "./look.ts";
import { Next } from "./Next.tsx";
import { Reasons } from "./Reasons.tsx";

interface Props {
  job: Snapshot;
  shape: Shape | null;
  choose: (part: Partial<Look>) => void;
}

export function Aside({ job, shape, choose }: Props) {
  return (
    <aside class="aside">
      <Downloads job={job} shape={shape} />
      <Reasons key={`failed ${job.attempt}`} job={job} of="failed" choose={choose} />
      <Reasons key={`rejected ${job.attempt}`} job={job} of="rejected" choose={choose} />
      {job.rows.blank_lines ? <p class="dim">{say.run.blank(job.rows.blank_lines)}</p> : null}
      <LimitsForm job={job} />
      <Next job={job} />
    </aside>
  );
}
