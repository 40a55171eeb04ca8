/** The runs that are asked for: read from REST in pages, kept fresh by what the socket tells, counted now and then. */

import { effect, signal } from "@preact/signals";

import { announce } from "../frame/announce.ts";
import { oncePerFrame } from "../run/frame.ts";
import { say } from "../strings.ts";
import { problemIn } from "../wire/api.ts";
import { type Counts, countJobs, pageOfJobs } from "../wire/bulk.ts";
import type { Problem, Summary } from "../wire/nouns.ts";
import { lapse } from "../wire/redis.ts";
import { connection, request, socket } from "../wire/socket.ts";
import { type Asked, EVERYTHING, isEverything, runsAddress } from "./asked.ts";
import { after, type Board, isUnsure, narrowed, older, read } from "./board.ts";

const PAGE = 50;
const OLDER_PAGE = 100;
/** With so many runs on show a millisecond goes by between two drawings: thousands are drawn a few times a second. */
const RUNS_A_MS = 4;
const LONGEST_PAUSE = 500;
/** So many runs are read again after the connection was lost; what is older comes again when it is asked for. */
const MOST_AGAIN = 1000;
const COUNTED_EVERY = 2000;
/** Counting takes the server a while where there are very many runs: at most so small a share of the time. */
const COUNTING_SHARE = 50;
const COUNTED_AT_LEAST_EVERY = 10_000;
/** Milliseconds in which runs that only the server can place are gathered. */
const READ_AFTER = 1000;

export const asked = signal<Asked>(EVERYTHING);
/** Null: nothing was read yet. */
export const board = signal<Board | null>(null);
export const counts = signal<Counts | null>(null);
export const problem = signal<Problem | null>(null);
/** What is on show may not be all that is asked for yet. */
export const reading = signal(false);

export interface Watching {
  look(): Promise<void>;
  older(): Promise<void>;
  stop(): void;
}

/** Shows what `asked` asks for until it is stopped. */
export function watchRuns(): Watching {
  const wire = socket();
  let stopped = false;
  let turn = 0;
  let inbox = new Map<string, Summary | null>();
  /** What was told since the reading under way began. */
  let sinceRead: Map<string, Summary | null> | null = null;
  /** Somebody asked for older ones while a reading was under way. */
  let wantsOlder = false;
  let rereading = 0;
  let recounting = 0;
  let countedAt = 0;
  let countingTook = 0;
  let writtenAt = 0;
  let pausing = 0;
  const writing = oncePerFrame(write);

  function writeSoon(): void {
    const pause = Math.min(LONGEST_PAUSE, (board.peek()?.jobs.length ?? 0) / RUNS_A_MS);
    const rest = writtenAt + pause - Date.now();
    if (rest <= 0) writing.soon();
    else if (pausing === 0) pausing = window.setTimeout(() => writing.soon(), rest);
  }

  function write(): void {
    clearTimeout(pausing);
    pausing = 0;
    writtenAt = Date.now();
    const now = board.peek();
    const news = inbox;
    inbox = new Map();
    if (now === null || stopped || news.size === 0) return;
    const next = after(now, news);
    const moved = next.jobs.length !== now.jobs.length || next.jobs.some((job, at) => job.state !== now.jobs[at]?.state);
    board.value = next;
    if (isUnsure(now, news) && rereading === 0) rereading = window.setTimeout(() => void look(), READ_AFTER);
    // Where many went at once, older ones move up.
    if (next.next !== null && next.jobs.length < PAGE / 2) void more();
    if (moved || [...news].some(([id, job]) => job === null || !next.jobs.some((one) => one.id === id))) countSoon();
  }

  function hear(id: string, job: Summary | null): void {
    inbox.set(id, job);
    sinceRead?.set(id, job);
    writeSoon();
  }

  const changed = (job: Summary) => hear(job.id, job);
  const gone = ({ id }: { id: string }) => hear(id, null);

  /** Reads all that is on show anew, from the newest on. */
  async function look(): Promise<void> {
    clearTimeout(rereading);
    rereading = 0;
    turn += 1;
    const mine = turn;
    const wanted = asked.peek();
    const before = board.peek();
    const again = before !== null && runsAddress(before.asked) === runsAddress(wanted);
    if (!again) wantsOlder = false;
    if (before !== null && !again) board.value = narrowed(before, wanted);
    const most = again ? Math.min(MOST_AGAIN, before.jobs.length) : PAGE;
    reading.value = true;
    sinceRead = new Map();
    const news = sinceRead;
    void count(!again);
    try {
      let found: Board | null = null;
      do {
        const page = await pageOfJobs(wanted, Math.max(PAGE, Math.min(100, most)), found?.next ?? null);
        if (mine !== turn || stopped) return;
        found = found === null ? read(wanted, page, news) : older(found, page, news);
      } while (found.next !== null && found.jobs.length < most);
      board.value = found;
      problem.value = null;
    } catch (thrown) {
      if (mine === turn && !stopped) problem.value = problemIn(thrown);
    }
    if (mine === turn) isRead();
  }

  /** Nothing is under way any more. */
  function isRead(): void {
    reading.value = false;
    sinceRead = null;
    if (!wantsOlder || stopped) return;
    wantsOlder = false;
    void more();
  }

  async function more(): Promise<void> {
    if (reading.peek()) {
      wantsOlder = true;
      return;
    }
    const now = board.peek();
    if (now === null || now.next === null) return;
    turn += 1;
    const mine = turn;
    reading.value = true;
    sinceRead = new Map();
    const news = sinceRead;
    try {
      const page = await pageOfJobs(now.asked, OLDER_PAGE, now.next);
      if (mine !== turn || stopped) return;
      board.value = older(board.peek() ?? now, page, news);
      problem.value = null;
    } catch (thrown) {
      if (mine === turn && !stopped) problem.value = problemIn(thrown);
    }
    if (mine === turn) isRead();
  }

  function countSoon(): void {
    if (recounting !== 0) return;
    const pause = Math.min(COUNTED_AT_LEAST_EVERY, Math.max(COUNTED_EVERY, countingTook * COUNTING_SHARE));
    recounting = window.setTimeout(() => void count(), Math.max(0, countedAt + pause - Date.now()));
  }

  /** `tell`: somebody asked for other runs, and hears how many there are; counts that merely move are not read out. */
  async function count(tell = false): Promise<void> {
    clearTimeout(recounting);
    recounting = 0;
    const wanted = asked.peek();
    const began = Date.now();
    try {
      const found = await countJobs(wanted);
      if (stopped || asked.peek() !== wanted) return;
      counts.value = found;
      if (tell) announce(say.allRuns.found(found.jobs, isEverything(wanted)));
    } catch (thrown) {
      // The list says what is wrong; without counts it is still a list.
      problemIn(thrown);
    } finally {
      countedAt = Date.now();
      countingTook = countedAt - began;
    }
  }

  wire.on("job", changed);
  wire.on("gone", gone);
  // Watching starts before the reading: what changes in between is told of, and comes on top of what was read. Whoever
  // was away, or had a server without Redis, reads anew: the end of a run may have been missed.
  const watching = effect(() => {
    if (connection.value.state !== "live" || lapse.value?.silent) return;
    request<object>("watch", {}).catch(() => undefined).then(look, look);
  });
  if (connection.peek().state !== "live") void look();

  return {
    look,
    older: more,
    stop: () => {
      stopped = true;
      [rereading, recounting, pausing].forEach(clearTimeout);
      watching();
      writing.stop();
      wire.off("job", changed);
      wire.off("gone", gone);
    },
  };
}
