/** Reads the runs that are asked for, page by page, and one reading at a time. What is told meanwhile goes on top. */

import { problemIn } from "../wire/api.ts";
import { pageOfJobs } from "../wire/bulk.ts";
import type { Summary } from "../wire/nouns.ts";
import { isSame } from "./asked.ts";
import { type Board, narrowed, type News, older, read } from "./board.ts";
import { asked, board, isReading, problem } from "./shown.ts";

export const PAGE = 50;
const OLDER_PAGE = 100;
/** So many runs are read again after the connection was lost; what is older comes again when it is asked for. */
const MOST_AGAIN = 1000;

/** Gives what is on show once it is read; null where another reading has taken its place meanwhile. */
type Pages = (news: News, isMine: () => boolean) => Promise<Board | null>;

export class Reading {
  private turn = 0;
  private isStopped = false;
  /** What was told since the reading under way began. */
  private news = new Map<string, Summary | null>();
  /** Older runs are what is being read. */
  private isOlder = false;
  /** So many pages of older runs were asked for and wait: one that another reading took the place of, and one more. */
  private wantsOlder = 0;

  /** The last line of a run, null where it was deleted. */
  hear(id: string, job: Summary | null): void {
    if (isReading.peek()) this.news.set(id, job);
  }

  /** Reads all that is on show anew, from the newest on; or the first page, where something else is asked for now. */
  look(): Promise<void> {
    const wanted = asked.peek();
    const before = board.peek();
    const again = before !== null && isSame(before.asked, wanted);
    // Older ones that this takes the place of are read after it.
    this.wantsOlder = again ? this.wantsOlder + (this.isOlder ? 1 : 0) : 0;
    if (before !== null && !again) board.value = narrowed(before, wanted);
    const most = Math.max(PAGE, again ? Math.min(MOST_AGAIN, before.jobs.length) : 0);
    this.isOlder = false;
    return this.read(async (news, isMine) => {
      let found: Board | null = null;
      do {
        const limit = Math.min(OLDER_PAGE, most - (found?.jobs.length ?? 0));
        const page = await pageOfJobs(wanted, limit, found?.next ?? null);
        if (!isMine()) return null;
        found = found === null ? read(wanted, page, news) : older(found, page, news);
      } while (found.next !== null && found.jobs.length < most);
      return found;
    });
  }

  /** Reads one page of older runs; once what is being read is there, if something is. */
  async more(): Promise<void> {
    const now = board.peek();
    if (isReading.peek()) this.wantsOlder = Math.min(this.wantsOlder + 1, this.isOlder ? 1 : 2);
    else if (now !== null && now.next !== null) {
      const { asked: wanted, next } = now;
      this.isOlder = true;
      await this.read(async (news) => {
        const page = await pageOfJobs(wanted, OLDER_PAGE, next);
        return older(board.peek() ?? now, page, news);
      });
    }
  }

  /** What is under way is given up. */
  stop(): void {
    this.isStopped = true;
    isReading.value = false;
  }

  private async read(pages: Pages): Promise<void> {
    if (this.isStopped) return;
    this.turn += 1;
    const mine = this.turn;
    const isMine = () => mine === this.turn && !this.isStopped;
    this.news = new Map();
    isReading.value = true;
    try {
      const found = await pages(this.news, isMine);
      if (found === null || !isMine()) return;
      board.value = found;
      problem.value = null;
    } catch (thrown) {
      if (!isMine()) return;
      problem.value = problemIn(thrown);
    }
    this.isOlder = false;
    isReading.value = false;
    if (this.wantsOlder === 0) return;
    this.wantsOlder -= 1;
    void this.more();
  }
}
