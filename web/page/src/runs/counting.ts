/** Counts the runs that are asked for: at once when that changes, and now and then while they move. */

import { announce } from "../frame/announce.ts";
import { say } from "../strings.ts";
import { countJobs } from "../wire/bulk.ts";
import { isEverything, isSame } from "./asked.ts";
import { asked, counts } from "./shown.ts";

/** Milliseconds. */
const AT_MOST_EVERY = 2000;
const AT_LEAST_EVERY = 10_000;
/** Counting takes the server a while where there are very many runs: at most so small a share of the time. */
const SHARE = 50;

export class Counting {
  private isStopped = false;
  private turn = 0;
  private timer = 0;
  private countedAt = 0;
  private took = 0;
  /** Somebody asked for other runs, and hears how many there are; counts that merely move are not read out. */
  private isAwaited = false;

  /** Soon, once, however often it is called before. */
  soon(): void {
    if (this.timer !== 0 || this.isStopped) return;
    const pause = Math.min(AT_LEAST_EVERY, Math.max(AT_MOST_EVERY, this.took * SHARE));
    this.timer = window.setTimeout(() => void this.now(), Math.max(0, this.countedAt + pause - Date.now()));
  }

  async now(isAwaited = false): Promise<void> {
    clearTimeout(this.timer);
    this.timer = 0;
    this.isAwaited ||= isAwaited;
    this.turn += 1;
    const mine = this.turn;
    const wanted = asked.peek();
    const began = Date.now();
    // The list says what is wrong; without counts it is still a list.
    const found = await countJobs(wanted).catch(() => null);
    this.countedAt = Date.now();
    this.took = this.countedAt - began;
    if (found === null || this.isStopped || mine !== this.turn || !isSame(asked.peek(), wanted)) return;
    counts.value = found;
    if (this.isAwaited) announce(say.allRuns.found(found.jobs, isEverything(wanted)));
    this.isAwaited = false;
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }
}
