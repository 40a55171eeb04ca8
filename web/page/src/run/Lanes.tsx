/** The workers of a run, each with the chunk that it has; a row that does not come back by its number. */

import { useEffect, useState } from "preact/hooks";

import { clockTime, percent, span } from "../format/figures.ts";
import { useNow } from "../frame/now.ts";
import { say } from "../strings.ts";
import { workersThere, workOf } from "../wire/api.ts";
import type { Snapshot } from "../wire/nouns.ts";
import { hangsSince, type Lane, lanesOf, workerName } from "./lanes.ts";
import { hasEnded } from "./states.ts";

const ASKED_EVERY = 1000;
/** So many times nobody was on it: then it is asked whether anybody is there at all. */
const PATIENCE = 3;

/** `ahead`: milliseconds that this browser's clock is ahead of the server's. */
export function Lanes({ job, ahead }: { job: Snapshot; ahead: number }) {
  const isMoving = !hasEnded(job.state) && job.state !== "paused";
  const { lanes, idle, workers } = useLanes(job.id, isMoving);
  const now = useNow(isMoving ? 1000 : null) - ahead;
  if (!isMoving || lanes === null) return null;
  if (lanes.length === 0) {
    if (idle < PATIENCE) return null;
    return <p class="lanes dim" role="status">{workers === 0 ? say.look.noWorker : say.look.noLane}</p>;
  }
  return (
    <section class="lanes" aria-labelledby="lanes-head">
      <h2 id="lanes-head">{say.look.lanes}</h2>
      <ul>{lanes.map((lane) => <LaneLine key={lane.key} lane={lane} now={now} />)}</ul>
    </section>
  );
}

function LaneLine({ lane, now }: { lane: Lane; now: number }) {
  const hangs = hangsSince(lane, now);
  return (
    <li class="lane" data-hangs={hangs !== null}>
      <span class="lane-worker" title={lane.worker}>{workerName(lane.worker)}</span>
      <span class="lane-rows">{say.look.laneRows(lane.from, lane.to)}</span>
      <span class="lane-bar" role="img" aria-label={`${say.look.committed} ${percent(lane.share)}`}>
        <i style={{ width: `${lane.share * 100}%` }} />
      </span>
      {hangs === null
        ? (
          <span class="dim">
            {lane.row !== null && `${say.look.laneRow(lane.row)} · `}
            {say.look.laneSince(span((now - lane.since) / 1000))}
          </span>
        )
        : <b class="hangs">{say.look.hangs(lane.row ?? 0, span((now - hangs) / 1000), clockTime(hangs))}</b>}
    </li>
  );
}

/** Asked for again and again while the page is looked at. `idle`: how many times in a row there was nobody. */
function useLanes(job: string, isMoving: boolean) {
  const [found, setFound] = useState<{ lanes: Lane[] | null; idle: number; workers: number | null }>(
    { lanes: null, idle: 0, workers: null },
  );
  useEffect(() => {
    if (!isMoving) return undefined;
    let idle = 0;
    let stopped = false;
    let isAsking = false;
    async function ask() {
      if (document.hidden || isAsking) return;
      isAsking = true;
      const work = await workOf(job).catch(() => null);
      if (work !== null) idle = work.length === 0 ? idle + 1 : 0;
      const workers = idle >= PATIENCE ? await workersThere().catch(() => null) : null;
      isAsking = false;
      if (work !== null && !stopped) setFound((before) => ({ lanes: lanesOf(work, before.lanes ?? []), idle, workers }));
    }
    void ask();
    const timer = setInterval(() => void ask(), ASKED_EVERY);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [job, isMoving]);
  return found;
}
