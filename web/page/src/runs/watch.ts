/** The runs of this owner: read once, then told of each change by the socket. */

import { effect, signal } from "@preact/signals";

import { oncePerFrame } from "../run/frame.ts";
import { newestJobs, problemIn } from "../wire/api.ts";
import type { Problem, Summary } from "../wire/nouns.ts";
import { lapse } from "../wire/redis.ts";
import { connection, request, socket } from "../wire/socket.ts";
import { merged } from "./merge.ts";

const MOST = 100;

export const runs = signal<readonly Summary[] | null>(null);
export const problem = signal<Problem | null>(null);

/** Keeps `runs` fresh; answers how to stop. */
export function watchRuns(): () => void {
  let inbox: Summary[] = [];
  let stopped = false;
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
  }

  function forget({ id }: { id: string }): void {
    inbox = inbox.filter((job) => job.id !== id);
    runs.value = runs.peek()?.filter((job) => job.id !== id) ?? null;
  }

  async function read(): Promise<void> {
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
    watching();
    writing.stop();
    wire.off("job", hear);
    wire.off("gone", forget);
  };
}
