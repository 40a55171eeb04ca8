/** Recent runs and lists: where one was, and the filter of each run to be used again. */

import { useEffect, useState } from "preact/hooks";

import { runAddress, startAddress } from "../address.ts";
import { count, size } from "../format/figures.ts";
import { StateMark } from "../frame/StateMark.tsx";
import { When } from "../frame/When.tsx";
import { filterInWords } from "../predicates/call.ts";
import { say } from "../strings.ts";
import { newestJobs, newestLists } from "../wire/api.ts";
import { connection, isLost } from "../wire/connection.ts";
import { lapse } from "../wire/redis.ts";
import type { ListRecord, Snapshot } from "../wire/nouns.ts";

const MOST = 5;
/** Tries are among them, and are not shown. */
const READ = 30;

export function Recent() {
  const jobs = useRead<Snapshot>(newestJobs)?.filter(({ sample }) => sample === null).slice(0, MOST) ?? null;
  const lists = useRead<ListRecord>(newestLists)?.slice(0, MOST) ?? null;
  // Who has nothing yet is not shown two empty shelves.
  if (jobs?.length === 0 && lists?.length === 0) return null;
  return (
    <div class="recent">
      <section aria-labelledby="recent-lists">
        <header class="row between"><h2 id="recent-lists">{say.recent.lists}</h2></header>
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
      <section aria-labelledby="recent-runs">
        <header class="row between">
          <h2 id="recent-runs">{say.recent.runs}</h2>
          {jobs !== null && jobs.length > 0 && <a href="/jobs">{say.recent.all}</a>}
        </header>
        {jobs?.length === 0 && <p class="none">{say.recent.noRuns}</p>}
        <ul class="recent-runs">{jobs?.map((job) => <Line key={job.id} job={job} />)}</ul>
      </section>
    </div>
  );
}

function Line({ job }: { job: Snapshot }) {
  const { where, predicate, types } = job.filter;
  const words = filterInWords(job.filter);
  return (
    <li>
      <a class="recent-name" href={runAddress(job.id)}>
        <span>{job.label ?? job.list.name}</span>
        <span class="code">{words}</span>
      </a>
      <a class="button" href={startAddress(job.list.id, where ?? "", types, predicate)} aria-label={say.start.againOf(words)}>
        {say.start.again}
      </a>
      <p class="recent-facts">
        <StateMark job={job} />
        <span>{say.start.keptRows(count(job.rows.kept))}</span>
        <When at={job.created_at} />
      </p>
    </li>
  );
}

/** Null until read, and where it cannot be: this part of the page then stays silent, until there is a connection again. */
function useRead<T>(read: (limit: number) => Promise<T[]>): T[] | null {
  const [found, setFound] = useState<T[] | null>(null);
  const lost = lapse.value?.silent === true || isLost(connection.value);
  useEffect(() => {
    if (lost) return;
    let gone = false;
    read(READ).then((items) => {
      if (!gone) setFound(items);
    }, () => undefined);
    return () => {
      gone = true;
    };
  }, [read, lost]);
  return found;
}
