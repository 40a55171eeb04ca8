/** Filters to begin with: some that the list's own rows suggest, and those that were used before. */

import { useEffect, useMemo } from "preact/hooks";

import { filterInWords } from "../predicates/call.ts";
import { say } from "../strings.ts";
import { suggestionsFor } from "../where/suggest.ts";
import type { ListRecord } from "../wire/nouns.ts";
import { filtersFor, readRecentJobs, recentJobs, takeAgain } from "./again.ts";
import { where } from "./condition.ts";

export function Offered({ list }: { list: ListRecord }) {
  useEffect(() => void readRecentJobs(), []);
  const suggested = useMemo(() => suggestionsFor(list), [list]);
  const before = useMemo(() => filtersFor(list, recentJobs.value), [list, recentJobs.value]);
  if (list.columns.length === 0) return null;
  return (
    <>
      <div class="suggestions" role="group" aria-labelledby="suggested">
        <span id="suggested" class="dim">{suggested.length > 0 ? say.where.try : say.where.waiting}</span>
        {suggested.map((text) => (
          <button key={text} type="button" class="suggestion" onClick={() => write(text)}>{text}</button>
        ))}
      </div>
      {before.length > 0 && (
        <div class="suggestions" role="group" aria-labelledby="used-before">
          <span id="used-before" class="dim">{say.start.usedBefore}</span>
          {before.map((filter) => {
            const words = filterInWords(filter);
            return (
              <button key={words} type="button" class="suggestion before" onClick={() => {
                takeAgain(filter);
                focus();
              }}>
                {words}
              </button>
            );
          })}
        </div>
      )}
    </>
  );
}

function write(text: string): void {
  where.value = text;
  focus();
}

/** The button that was pressed goes away: the box goes on from there. */
function focus(): void {
  document.getElementById("where")?.focus();
}
