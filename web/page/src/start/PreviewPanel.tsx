/** What the condition does to rows that were tried: how many pass, which, and which not. */

import { useState } from "preact/hooks";

import { count, percent } from "../format/figures.ts";
import { Sieve } from "../frame/Sieve.tsx";
import { say } from "../strings.ts";
import { RowsTable } from "../table/RowsTable.tsx";
import type { ListRecord, Preview, Which } from "../wire/nouns.ts";

const ALL: readonly Which[] = ["kept", "rejected", "failed"];

interface Props {
  preview: Preview;
  list: ListRecord;
  /** The predicate that tests what the condition keeps, if there is one. */
  then: string | null;
  stale?: boolean;
}

export function PreviewPanel({ preview, list, then, stale = false }: Props) {
  const [chosen, choose] = useState<Which | null>(null);
  const there = ALL.filter((which) => (preview.examples[which]?.length ?? 0) > 0);
  const which = chosen !== null && there.includes(chosen) ? chosen : there[0];
  const { tried, kept } = preview;
  const words = (share: string) => then === null ? say.where.share(share) : say.where.goesOn(share, then);
  return (
    <div class="preview" data-stale={stale}>
      <p class="preview-words">
        <strong>{kept === 0 ? say.where.none : words(percent(kept / Math.max(1, tried)))}</strong>{" "}
        <span class="dim">{say.where.tried(tried)}</span>
      </p>
      <Sieve counts={{ ...preview, done: tried }} share={1} />
      <div class="facets small" role="group" aria-label={say.where.examples}>
        {ALL.map((name) => (
          <button
            key={name}
            type="button"
            class={`facet ${name}`}
            aria-pressed={name === which}
            disabled={!there.includes(name)}
            onClick={() => choose(name)}
          >
            <b>{count(preview[name])}</b> {say.which[name].toLowerCase()}
          </button>
        ))}
      </div>
      {which !== undefined && (
        <RowsTable
          caption={`${say.where.examples}: ${say.which[which]}`}
          rows={preview.examples[which] ?? []}
          shape={list}
          withReasons={which === "failed"}
        />
      )}
    </div>
  );
}
