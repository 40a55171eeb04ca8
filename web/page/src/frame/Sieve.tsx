/** A bar that fills as rows are tested, and shows what became of them: grain, chaff and what could not be told. */

import { count } from "../format/figures.ts";
import { say } from "../strings.ts";

interface Counts {
  done: number;
  kept: number;
  rejected: number;
  failed: number;
}

interface Props {
  counts: Counts;
  /** 0 to 1 of the whole bar; null: not known. */
  share: number | null;
  /** Given, it is a progress bar of that name; else only a picture of the counts. */
  progressOf?: string;
  /** Given, no row is tested yet: the bar fills as rows are read beforehand, and says this of it. */
  reading?: string | undefined;
}

export function Sieve({ counts, share, progressOf, reading }: Props) {
  const done = Math.max(1, counts.done);
  const part = (rows: number) => ({ width: `${(rows / done) * (share ?? 0) * 100}%` });
  const told = `${say.which.kept} ${count(counts.kept)}, ${say.which.rejected} ${count(counts.rejected)}, ${say.which.failed} ${count(counts.failed)}`;
  const role = progressOf === undefined
    ? { role: "img" as const, "aria-label": told }
    : {
        role: "progressbar" as const,
        "aria-label": progressOf,
        "aria-valuemin": 0,
        "aria-valuemax": 100,
        "aria-valuetext": reading ?? told,
        ...(share === null ? {} : { "aria-valuenow": Math.floor(share * 100) }),
      };
  return (
    <div class="sieve" {...role}>
      {reading !== undefined && <span class="read" style={{ width: `${(share ?? 0) * 100}%` }} />}
      <span class="kept" style={part(counts.kept)} />
      <span class="rejected" style={part(counts.rejected)} />
      <span class="failed" style={part(counts.failed)} />
    </div>
  );
}
