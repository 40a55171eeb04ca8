/** What a run's page says of the run as a whole, and a table of rows; in English. */

import { count } from "../format/figures.ts";
import { plural, rows } from "./counted.ts";

export const run = {
  run: {
    loading: "Looking for the run…",
    gone: "No such run",
    goneDetail: "It may have been deleted, or the address is incomplete.",
    deleted: "This run was deleted",
    deletedDetail: (name: string) =>
      `${name} was deleted by somebody, or had been kept long enough. Its log and its results are gone; nothing goes on in the background.`,
    progress: "Progress",
    results: "Results",
    of: (done: string, total: string) => `${done} of ${total} rows`,
    soFar: (done: string) => `${done} rows so far, still counting`,
    bytesOf: (done: string, total: string) => `${done} of ${total}`,
    rate: "Rate",
    elapsed: "Elapsed",
    left: "Left",
    noFigure: "–",
    attempt: (n: number) => `attempt ${n}`,
    verbs: { pause: "Pause", resume: "Resume", cancel: "Cancel", retry: "Retry" },
    retryFailed: "Retry failed rows",
    tasks: "Its tasks in Flower",
    blank: (n: number) => `${count(n)} blank ${plural(n, { one: "line was", other: "lines were" })} skipped`,
    downloads: "Download",
    keptUntil: (at: string) => `Stored until ${at}`,
    partly: "so far",
    copy: "Copy",
    copied: "Copied",
    reasons: { failed: "Why rows failed", rejected: "Why rows were rejected" },
    whereFirst: "where first, then",
    with: (params: string) => `with ${params}`,
    version: (version: string) => `version ${version}`,
    waits: (name: string) => `This run waits for a worker that has ${name}.`,
    waitsForVersion: (name: string, version: string) =>
      `${name} was changed since this run was submitted. A run keeps to one version (${version}), and waits for a ` +
      "worker that has it: bring that one back, or cancel and submit it again.",
  },

  table: {
    arriving: "Arriving",
    ordered: "In list order",
    how: "How to show rows",
    row: "Row",
    line: "Line",
    reason: "Reason",
    text: "As it stands",
    unseen: (n: number) => `${rows(n)} more went by unseen.`,
    unseenBefore: "Rows that came before are not shown here.",
    readThem: "Read them in list order",
    cut: "Cut short here; whole in the download.",
    binary: "Not UTF-8 text; exact in the download.",
    none: {
      kept: "No row was kept. The condition may ask for more than the list has.",
      rejected: "No row was rejected.",
      failed: "No row failed. Every row could be read and tested.",
    },
    noneKept: "No row was kept.",
    noneYet: {
      kept: "No row has been kept yet. They appear here as they are found.",
      rejected: "No row has been rejected yet.",
      failed: "No row has failed so far.",
    },
    notKept: "This run was told not to keep rejected rows.",
  },
};
