/** A bar that fills as rows are tested, and shows what became of them: grain, chaff and what could not be told. */

import { useLayoutEffect, useRef } from "preact/hooks";

import { count } from "../format/figures.ts";
import { say } from "../strings.ts";
import { endsOf, isLeap, layer, reachOf } from "./bar.ts";

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
  const ends = endsOf(counts, share);
  const before = useRef(ends);
  // Those of a list of runs, of which there are many, do not glide.
  const glides = progressOf !== undefined && isLeap(before.current, ends);
  useLayoutEffect(() => {
    before.current = ends;
  });
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
    <div class="sieve" data-glides={glides} {...role}>
      {reading !== undefined && <span class="read" style={layer(reachOf(share ?? 0))} />}
      <span class="failed" style={layer(ends.failed)} />
      <span class="rejected" style={layer(ends.rejected)} />
      <span class="kept" style={layer(ends.kept)} />
    </div>
  );
}
