/** What the condition does to rows that were tried: how many pass, which, and which not. */

import { count, portion } from "../format/figures.ts";
import { Sieve } from "../frame/Sieve.tsx";
import { say } from "../strings.ts";
import { type ListRecord, type Preview, VERDICTS } from "../wire/nouns.ts";
import type { Tried } from "./condition.ts";
import { VerdictTable } from "./VerdictTable.tsx";

interface Props {
  tried: Tried;
  list: ListRecord;
  /** The predicate that tests what the condition keeps, if there is one. */
  then: string | null;
  stale?: boolean;
  /** Its rows are folded away: something else says more. */
  folded?: boolean;
}

export function PreviewPanel({ tried: { preview, named }, list, then, stale = false, folded = false }: Props) {
  const { tried, kept } = preview;
  const words = (share: string) => then === null ? say.where.share(share) : say.where.goesOn(share, then);
  const table = (
    <VerdictTable caption={say.where.examples} groups={groupsOf(preview, then)} shape={list} named={named} />
  );
  return (
    <div class="preview" data-stale={stale} aria-busy={stale}>
      <p class="preview-words" role="status">
        <strong>{kept === 0 ? say.where.none : words(portion(kept / Math.max(1, tried)))}</strong>{" "}
        <span class="dim">{list.rows === tried ? say.start.triedAll(tried) : say.where.tried(tried)}</span>
      </p>
      <Sieve counts={{ ...preview, done: tried }} share={1} />
      {folded ? <details class="doc"><summary>{say.start.which}</summary>{table}</details> : table}
    </div>
  );
}

/** Kept and rejected rows are both there, always: that there are none is worth seeing, too. */
function groupsOf(preview: Preview, then: string | null) {
  return VERDICTS.filter((which) => which !== "failed" || preview.failed > 0).map((which) => {
    const rows = preview.examples[which] ?? [];
    const verdict = which === "kept" && then !== null ? say.start.goOn(then) : say.which[which];
    return { which, rows, title: say.start.group(verdict, count(preview[which]), rows.length, preview[which]) };
  });
}
