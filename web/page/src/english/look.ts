/** What is said of what a run's page lets one look at: phases, rows, plot, workers, reasons, and what to do next; in English. */

import { count } from "../format/figures.ts";
import { rows } from "./counted.ts";

export const look = {
  look: {
    phases: {
      waiting: "Waits for other runs",
      counting: "Counting rows",
      preparing: "Preparing",
      testing: "Testing rows",
    },
    phaseMeans: {
      waiting: "As many runs as may go on at a time do. This one begins when one of them ends.",
      counting: "The bar goes by bytes until the rows are counted.",
      preparing: "What the predicate has to know of all rows, or of another list, is put together first.",
      testing: "Workers test its rows, a chunk each at a time.",
    },
    read: (done: string, total: string | null, list: string) =>
      total === null ? `${done} rows of ${list} read` : `${done} of ${total} rows of ${list} read`,
    putTogether: (list: string) => `${list} is read; what was found is put together`,
    sample: (n: number, of: string) => `A sample: ${rows(n)} spread through ${of}`,
    sampleOf: (n: number | null) => (n === null ? "the list" : `the list's ${rows(n)}`),
    estimate: "Of the whole list",
    about: (low: string, high: string) => `${low} to ${high}`,
    aboutTime: (time: string) => `All of it would take about ${time}`,
    runAll: "Run it on the whole list",

    changedSince: (name: string, version: string, now: string) =>
      `${name} was changed since: these rows were tested with version ${version}, and workers have ${now} now.`,

    search: "Search these rows",
    goTo: "Go to row",
    go: "Go",
    hold: "Hold still",
    goOn: "Go on",
    held: (n: number) => (n === 0 ? "Held still; nothing new since." : `Held still; ${rows(n)} came since.`),
    gap: (n: number) => `${rows(n)} not shown here`,
    onlyReason: "Only rows with the reason",
    everyReason: "All reasons",
    found: (n: number) => (n === 0 ? "Nothing found" : `${rows(n)} found`),
    lookedThrough: (looked: number, of: number) => (looked >= of ? `in all ${rows(of)}` : `in the first ${count(looked)} of ${rows(of)}`),
    looking: "looking on…",
    further: "Look further",
    tooMany: (n: number) => `The first ${count(n)} are shown. Search for more to see fewer.`,
    stretch: (from: number, to: number, of: number) => `Rows ${count(from)} to ${count(to)} of ${count(of)}`,
    stretchBefore: "Those before",
    stretchAfter: "Those after",
    inOrder: (n: number, of: number) => `${count(n)} of ${rows(of)} are in list order so far.`,
    notRead: "…",
    tryAgain: "Try again",
    whole: "The whole row",
    rowNumber: (n: number) => `Row ${count(n)}`,
    lineNumber: (n: number) => `line ${count(n)}`,
    openRow: (n: number) => `Row ${count(n)}: show all of it`,
    close: "Close",
    noValue: "empty",

    plot: "Rows a second",
    plotTold: (top: string) => `Rows a second over the run, by verdict; at most ${top}`,
    plotAt: (at: string) => `at ${at}`,
    plotBefore: (at: string) => `Before ${at} the average: nobody watched here.`,

    lanes: "Workers",
    laneRows: (from: number, to: number) => `rows ${count(from)}–${count(to)}`,
    laneSince: (time: string) => `for ${time}`,
    laneRow: (row: number) => `row ${count(row)}`,
    hangs: (row: number, time: string, at: string) => `Row ${count(row)} has been under test for ${time}, since ${at}`,
    committed: "Committed",
    noLane: "No worker is on it just now.",
    noWorker: "No worker is there. The run goes on when one is.",

    reasonSearch: (what: string) => `Search ${what}`,
    reasonRows: (n: number) => `Show ${n === 1 ? "the row" : `the ${rows(n)}`}`,
    newest: "Newest",
    noReason: "No reason has that in its words.",
    otherReasons: (n: number) => `${rows(n)} more with reasons that are not counted each by itself.`,
    searchRows: "Search in the rows",
    reasonless: "No reason given",

    formats: { csv: "CSV", tsv: "TSV", jsonl: "JSON Lines", parquet: "Parquet", text: "Text", report: "Report", raw: "Without reasons", reasons: "With reasons" },
    as: (which: string, format: string) => `${which} rows, ${format}`,

    next: "And now",
    filterKept: "Filter the kept rows again",
    ofKept: (n: number) => `Of the ${rows(n)} that were kept, keep those where`,
    duplicate: "Change and run again",
    shell: "The same run from a shell",
    withCurl: "with curl",
    withWinnow: "with winnow",

    limits: "Limits",
    concurrency: "Rows at a time, in each worker process",
    rate: "Tests begun, such as 50/s",
    noRate: "no ceiling",
    setLimits: "Set",
    limitsSet: "They hold within a second.",

    remove: "Delete…",
    removeTitle: "Delete this run?",
    removes: (name: string, kept: string, rejected: string, failed: string) =>
      `The run of ${name}, its log and its results are deleted: ${kept} kept, ${rejected} rejected and ${failed} failed rows. The list itself stays.`,
    removesRunning: "It has not ended: it is cancelled first.",
    removeNow: "Delete the run",
    keepIt: "Keep it",
  },
};
