/** The runs of this owner: read once, then told of each change by the socket. */

import { effect, signal } from "@preact/signals";

import { oncePerFrame } from "../run/frame.ts";
import { newestJobs, problemIn } from "../wire/api.ts";
import type { Problem, Summary } from "../wire/nouns.ts";
import { lapse } from "../wire/redis.ts";
import { connection, request, socket } from "../wire/socket.ts";
import { merged } from "./merge.ts";

const MOST = 100;
/** Milliseconds in which runs that are new are gathered. */
const READ_AFTER = 300;

export const runs = signal<readonly Summary[] | null>(null);
export const problem = signal<Problem | null>(null);

/** Keeps `runs` fresh; answers how to stop. */
export function watchRuns(): () => void {
  let inbox: Summary[] = [];
  let stopped = false;
  let reading = 0;
  const writing = oncePerFrame(() => take([]));
  const wire = socket();

  function take(found: readonly Summary[]): void {
    if (stopped) return;
    runs.value = merged(runs.peek() ?? [], [...found, ...inbox]).slice(0, MOST);
    inbox = [];
  }

  function hear(job: Summary): void {
    inbox.push(job);
    writing.soon();
    // What is told of a run leaves out its filter: that of a new one is read.
    const known = runs.peek()?.find(({ id }) => id === job.id);
    if (reading === 0 && (known === undefined || !("filter" in known))) reading = window.setTimeout(read, READ_AFTER);
  }

  function forget({ id }: { id: string }): void {
    inbox = inbox.filter((job) => job.id !== id);
    runs.value = runs.peek()?.filter((job) => job.id !== id) ?? null;
  }

  async function read(): Promise<void> {
    window.clearTimeout(reading);
    reading = 0;
    try {
      take(await newestJobs(MOST));
      problem.value = null;
    } catch (thrown) {
      problem.value = problemIn(thrown);
    }
  }

  wire.on("job", hear);
  wire.on("gone", forget);
  // Watching starts before the reading: what changes in between is told of, and comes on top of what was read.
  const watching = effect(() => {
    if (connection.value.state !== "live" || lapse.value?.silent) return;
    request<object>("watch", {}).catch(() => undefined).then(read, read);
  });
  if (connection.peek().state !== "live") void read();

  return () => {
    stopped = true;
    window.clearTimeout(reading);
    watching();
    writing.stop();
    wire.off("job", hear);
    wire.off("gone", forget);
  };
}
