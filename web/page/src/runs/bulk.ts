/** A bulk action from its button to its end: counted, told, done part by part, and what became of whom. No DOM. */

import { problemIn } from "../wire/api.ts";
import type { Acted, Bulk, BulkVerb, Part } from "../wire/bulk.ts";
import type { Problem } from "../wire/nouns.ts";
import type { Asked } from "./asked.ts";

export interface Progress {
  verb: BulkVerb;
  asked: Asked;
  /** `told`: which runs it is about is known, and nothing was done. `rests`: stopped, or held up by `problem`. */
  at: "counting" | "told" | "acting" | "rests" | "ended";
  bulk: Bulk | null;
  /** Runs that it was not done to. */
  troubles: readonly Acted[];
  problem: Problem | null;
}

export interface Calls {
  begin(verb: BulkVerb, asked: Asked): Promise<Bulk>;
  next(id: string): Promise<Part>;
}

/** Drives one; `tell` hears of every step. */
export class Doing {
  private now: Progress;
  private wanted = true;

  constructor(verb: BulkVerb, asked: Asked, private readonly calls: Calls, private readonly tell: (now: Progress) => void) {
    this.now = { verb, asked, at: "counting", bulk: null, troubles: [], problem: null };
  }

  /** Finds out which runs it is about. */
  async count(): Promise<void> {
    this.say({ at: "counting", problem: null });
    try {
      this.say({ at: "told", bulk: await this.calls.begin(this.now.verb, this.now.asked) });
    } catch (thrown) {
      this.say({ at: "rests", problem: problemIn(thrown) });
    }
  }

  /** Does it, or goes on with it, to its end or until it is stopped. */
  async go(): Promise<void> {
    if (this.now.bulk === null) return this.count();
    if (this.now.at === "acting") return;
    this.wanted = true;
    this.say({ at: "acting", problem: null });
    try {
      while (this.wanted && this.now.bulk.left > 0) {
        const { bulk, acted } = await this.calls.next(this.now.bulk.id);
        this.say({ bulk, troubles: [...this.now.troubles, ...acted.filter(({ outcome }) => outcome !== "done")] });
      }
      this.say({ at: this.now.bulk.left > 0 ? "rests" : "ended" });
    } catch (thrown) {
      this.say({ at: "rests", problem: problemIn(thrown) });
    }
  }

  /** No further part is begun; the one under way is told of when it comes. */
  stop(): void {
    this.wanted = false;
  }

  private say(change: Partial<Progress>): void {
    this.now = { ...this.now, ...change };
    this.tell(this.now);
  }
}
