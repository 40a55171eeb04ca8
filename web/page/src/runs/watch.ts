/** Keeps the runs on show fresh: what the socket tells of them is written once a frame, and counted after. */

import { effect } from "@preact/signals";

import { oncePerFrame } from "../run/frame.ts";
import type { Summary } from "../wire/nouns.ts";
import { lapse } from "../wire/redis.ts";
import { connection, request, socket } from "../wire/socket.ts";
import { isSame } from "./asked.ts";
import { after, isUnsure, movesCounts, type News } from "./board.ts";
import { Counting } from "./counting.ts";
import { PAGE, Reading } from "./reading.ts";
import { asked, board } from "./shown.ts";

/** Milliseconds in which runs that only the server can place are gathered. */
const READ_AFTER = 1000;

export interface Watching {
  /** Reads what is asked for now. */
  look(): void;
  older(): void;
  stop(): void;
}

/** Shows what `asked` asks for until it is stopped. */
export function watchRuns(): Watching {
  const wire = socket();
  const reading = new Reading();
  const counting = new Counting();
  let isStopped = false;
  let told = new Map<string, Summary | null>();
  let rereading = 0;
  const writing = oncePerFrame(() => {
    const news = told;
    told = new Map();
    write(news);
  });

  function write(news: News): void {
    const before = board.peek();
    if (before === null || news.size === 0) return;
    const now = after(before, news);
    board.value = now;
    if (isUnsure(before, news) && rereading === 0) rereading = window.setTimeout(look, READ_AFTER);
    // Where many went at once, older ones move up.
    if (now.next !== null && now.jobs.length < PAGE / 2) void reading.more();
    if (movesCounts(before, now, news)) counting.soon();
  }

  function hear(id: string, job: Summary | null): void {
    told.set(id, job);
    reading.hear(id, job);
    writing.soon();
  }

  function look(): void {
    if (isStopped) return;
    clearTimeout(rereading);
    rereading = 0;
    const isOther = !isSame(board.peek()?.asked ?? null, asked.peek());
    void reading.look();
    void counting.now(isOther);
  }

  const changed = (job: Summary) => hear(job.id, job);
  const gone = ({ id }: { id: string }) => hear(id, null);
  wire.on("job", changed);
  wire.on("gone", gone);
  // Watching starts before the reading: what changes in between is told of, and comes on top of what was read. Whoever
  // was away, or had a server without Redis, reads anew: the end of a run may have been missed.
  const unwatch = effect(() => {
    if (connection.value.state !== "live" || lapse.value?.silent) return;
    void request<object>("watch", {}).catch(() => undefined).then(look);
  });
  if (connection.peek().state !== "live") look();

  return {
    look,
    older: () => void reading.more(),
    stop: () => {
      isStopped = true;
      clearTimeout(rereading);
      unwatch();
      writing.stop();
      reading.stop();
      counting.stop();
      wire.off("job", changed);
      wire.off("gone", gone);
    },
  };
}
