/** Follows one job: the socket's events go through the reducer of `log.ts`, and a hole or a break is asked for. */

import { effect, type ReadonlySignal, signal } from "@preact/signals";

import { getJob, problemIn } from "../wire/api.ts";
import type { Followed, JobEvent, Problem, Snapshot } from "../wire/nouns.ts";
import { connection, request, socket } from "../wire/socket.ts";
import { lapse } from "../wire/redis.ts";
import { oncePerFrame } from "./frame.ts";
import { answered, askedAgain, cursorOf, heard, type Log, NOTHING_YET, refreshed } from "./log.ts";
import { hasEnded } from "./states.ts";

/** A subscription that failed, or a log that still has a hole, is asked for again after this. */
const ASK_AGAIN_AFTER = 500;

export interface Following {
  log: ReadonlySignal<Log>;
  problem: ReadonlySignal<Problem | null>;
  /** Somebody has deleted it, and the server said so. */
  isDeleted: ReadonlySignal<boolean>;
  /** How far the browser's clock is ahead of the server's, in milliseconds. */
  ahead: ReadonlySignal<number>;
  /** Reads the snapshot besides the log, for what no event tells. */
  refresh(): void;
  stop(): void;
}

export function follow(job: string): Following {
  const log = signal<Log>(NOTHING_YET);
  const problem = signal<Problem | null>(null);
  const isDeleted = signal(false);
  const ahead = signal(0);
  const wire = socket();
  let inbox: JobEvent[] = [];
  let onItsWay = false;
  let again = false;
  let timer = 0;
  let stopped = false;
  let finished = -1;

  const writing = oncePerFrame(() => {
    log.value = heard(log.peek(), emptied());
    if (log.peek().asking) void ask();
  });

  function emptied(): JobEvent[] {
    const events = inbox;
    inbox = [];
    return events;
  }

  async function ask(): Promise<void> {
    if (onItsWay || timer !== 0 || stopped || isDeleted.peek() || !wire.connected) return;
    onItsWay = true;
    again = false;
    const answer = await request<Followed>("subscribe", { job, after: cursorOf(log.peek()) }).catch(() => null);
    onItsWay = false;
    if (stopped) return;
    if (answer === null) return askLater();
    problem.value = answer.ok ? null : answer.error;
    if (!answer.ok) {
      // Not right now: asked again. Everything else stays so.
      if (answer.error.status === 503) askLater();
      return;
    }
    log.value = answered(heard(log.peek(), emptied()), answer);
    if (again) log.value = askedAgain(log.peek());
    if (log.peek().asking) askLater();
  }

  function askLater(): void {
    timer = window.setTimeout(() => {
      timer = 0;
      if (log.peek().asking) void ask();
    }, ASK_AGAIN_AFTER);
  }

  function dropped(): void {
    emptied();
    again = onItsWay;
    log.value = askedAgain(log.peek());
  }

  function hear(type: string, event: JobEvent | undefined): void {
    if (event?.job !== job || isDeleted.peek()) return;
    if (type === "deleted") {
      isDeleted.value = true;
      return;
    }
    if (type === "resync") {
      dropped();
      void ask();
      return;
    }
    ahead.value = nearest(ahead.peek(), Date.now() - Date.parse(event.at));
    inbox.push(event);
    writing.soon();
  }

  function complete(fetched: Snapshot): void {
    log.value = refreshed(log.peek(), fetched);
  }

  function refresh(): void {
    getJob(job).then(complete, (thrown: unknown) => {
      const found = problemIn(thrown);
      // Anything else passes, and is asked for again.
      if (found.status === 404) problem.value = found;
    });
  }

  wire.onAny(hear);
  const watching = effect(() => {
    if (connection.value.state !== "live") dropped();
    else if (lapse.value === null) void ask();
  });
  // The end brings what events do not carry: the reasons, and how many lines were blank.
  const ending = effect(() => {
    const { snapshot } = log.value;
    if (snapshot === null || !hasEnded(snapshot.state) || snapshot.seq === finished) return;
    finished = snapshot.seq;
    refresh();
  });
  // Something to look at before sockets are up, and the reason where they are not to be had.
  getJob(job).then(complete, (thrown: unknown) => {
    problem.value ??= problemIn(thrown);
  });

  return {
    log,
    problem,
    isDeleted,
    ahead,
    refresh,
    stop() {
      stopped = true;
      clearTimeout(timer);
      writing.stop();
      watching();
      ending();
      wire.offAny(hear);
      if (wire.connected) wire.emit("unsubscribe", { job });
    },
  };
}

/** The smallest lead seen is the truest: the others were on their way for longer. Zero: nothing seen yet. */
function nearest(before: number, lead: number): number {
  return before === 0 || lead < before ? lead : before;
}
