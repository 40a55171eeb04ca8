/** Recent runs and lists: where one was. */

import { useEffect, useState } from "preact/hooks";

import { startAddress } from "../address.ts";
import { size } from "../format/figures.ts";
import { When } from "../frame/When.tsx";
import { RunLine } from "../runs/RunLine.tsx";
import { say } from "../strings.ts";
import { newestJobs, newestLists } from "../wire/api.ts";
import { lapse } from "../wire/redis.ts";
import type { ListRecord, Snapshot } from "../wire/nouns.ts";

const MOST = 5;

export function Recent() {
  const jobs = useRead<Snapshot>(newestJobs);
  const lists = useRead<ListRecord>(newestLists);
  return (
    <div class="recent">
      <section aria-labelledby="recent-runs">
        <header class="row between">
          <h2 id="recent-runs">{say.recent.runs}</h2>
          {jobs !== null && jobs.length > 0 && <a href="/jobs">{say.recent.all}</a>}
        </header>
        {jobs?.length === 0 && <p class="none">{say.recent.noRuns}</p>}
        <ul class="run-lines">{jobs?.map((job) => <RunLine key={job.id} job={job} />)}</ul>
      </section>
      <section aria-labelledby="recent-lists">
        <h2 id="recent-lists">{say.recent.lists}</h2>
        {lists?.length === 0 && <p class="none">{say.recent.noLists}</p>}
        <ul class="list-lines">
          {lists?.map((list) => (
            <li key={list.id}>
              <a href={startAddress(list.id)}>{list.name}</a>
              <span class="dim">{list.rows === null ? size(list.bytes) : say.list.rows(list.rows)}</span>
              <span class="dim"><When at={list.created_at} /></span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** Null until read, and where it cannot be: this part of the page then stays silent. */
function useRead<T>(read: (limit: number) => Promise<T[]>): T[] | null {
  const [found, setFound] = useState<T[] | null>(null);
  const lost = lapse.value?.silent === true;
  useEffect(() => {
    if (lost) return;
    let gone = false;
    read(MOST).then((items) => {
      if (!gone) setFound(items.slice(0, MOST));
    }, () => undefined);
    return () => {
      gone = true;
    };
  }, [read, lost]);
  return found;
}
