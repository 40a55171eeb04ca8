/**
 * Every word that the page says, in English, and `say`, which says them in the reader's language.
 * Another language is another object of the same shape: `strings.zh.ts`.
 */

import { count, pluralIn } from "./format/figures.ts";
import { type Language, language } from "./language.ts";
import { chinese } from "./strings.zh.ts";

const plural = pluralIn("en");

const rows = (n: number) => `${count(n)} ${plural(n, { one: "row", other: "rows" })}`;

const english = {
  name: "Winnow",
  skip: "Skip to the content",
  nav: {
    start: "New run",
    runs: "Runs",
    label: "Pages",
    flower: "Flower",
    flowerWhat: "Workers and tasks, in a new tab. Where there is a token it asks for it: user winnow.",
  },

  connection: {
    connecting: "Connecting",
    live: "Live",
    reconnecting: (at: string) => `Reconnecting since ${at}`,
    offline: (at: string) => `Offline since ${at}`,
    refused: "Refused by the server",
    back: "Connected again",
    liveSince: (at: string) => `Live since ${at}.`,
    polling: "By polling: websockets are blocked somewhere on the way.",
  },

  notices: {
    wanted: "Notify me when it ends",
    denied: "Your browser shows no notifications of this site: its settings decide that.",
    rows: (kept: number, rejected: number, failed: number) =>
      `${count(kept)} kept, ${count(rejected)} rejected, ${count(failed)} failed`,
  },

  away: {
    lost: (at: string) => `The server cannot reach Redis since ${at}`,
    lostMeans:
      "Nothing can be started or changed until it is back. Runs then go on by themselves, and so does this page.",
    noWrites: (at: string) => `Redis takes no writes since ${at}`,
    noWritesMeans: "What is there can be looked at. Runs go on by themselves once this is mended.",
  },

  problem: {
    unexpected: "Something unexpected happened",
    broken: "This page could not be drawn. Runs go on without it; loading it again may help.",
    reload: "Load it again",
    unreachable: "The server does not answer",
    unreachableDetail: "It may be restarting. What runs goes on without this page; try again in a moment.",
    status: (status: number) => `The server answered with status ${status}`,
  },

  token: {
    title: "This server wants its token",
    why: "It is the value of WINNOW_TOKEN that the server was started with. It is kept in a cookie for this site alone.",
    label: "Token",
    show: "Open",
    wrong: "That is not the token.",
    forget: "Log out",
  },

  nowhere: { title: "Nothing here", detail: "This address belongs to no page.", home: "Start a new run" },

  intake: {
    title: "Which rows do you want to keep?",
    lead: "Put a list in, say what a row must be like, and watch the grain part from the chaff.",
    drop: "Drop a list here",
    dropNow: "Let go to upload",
    formats: "CSV, TSV, JSON Lines or plain text, also as .gz or .zst; Parquet",
    choose: "Choose a file",
    sample: "Take the sample",
    sampleNote: "12,000 invented people",
    paste: "Paste rows",
    pasteLabel: "Rows, with a header line if they have columns",
    pasteUse: "Use these rows",
    pasteStop: "Never mind",
    pastedName: "pasted",
    noSample: "The sample is not there",
    sending: (name: string) => `Uploading ${name}`,
    reading: "All sent; the server is reading the first rows",
    cancel: "Cancel",
    another: "Another list",
  },

  list: {
    heading: "The list",
    rows,
    uncounted: "counting rows…",
    formats: { csv: "CSV", tsv: "TSV", jsonl: "JSON Lines", text: "Text", parquet: "Parquet" },
    delimiters: { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" } as Record<string, string>,
    between: (what: string) => `${what} between fields`,
    noHeader: "no header",
    sample: "First rows",
    typeOf: (column: string) => `Type of ${column}`,
    types: {
      integer: "integer", number: "number", boolean: "boolean", date: "date", timestamp: "timestamp", text: "text",
    },
    changedType: "read as",
    empty: "This list has no rows to show.",
  },

  where: {
    heading: "Keep a row where",
    label: "Condition",
    help: "SQL, as in a WHERE clause. Ctrl+Enter runs it.",
    example: "age >= 65 AND country = 'CN'",
    try: "Try",
    offers: "Completions",
    checking: "Checking…",
    unchecked: "Could not be tried just now. It can still be run.",
    waiting: "Write a condition to see what it keeps.",
    tried: (n: number) => `Tried on ${rows(n)}`,
    share: (share: string) => `${share} would be kept`,
    goesOn: (share: string, predicate: string) => `${share} would go on to ${predicate}`,
    none: "None of them would be kept.",
    examples: "Examples",
    run: "Run",
    running: "Starting…",
  },

  then: {
    heading: "and then",
    nothing: "nothing more",
    known: "Predicates",
    gone: (name: string) => `${name} (no worker has it)`,
    isGone: (name: string) => `No worker has ${name} any more. Choose another one, or start a worker that has it.`,
    more: "All about it",
    unread: "The predicates could not be read.",
    again: "Try again",
  },

  form: {
    label: (name: string) => `Parameters of ${name}`,
    required: "needed",
    none: "–",
    yes: "yes",
    no: "no",
    lines: "One a line.",
    listOf: (field: string) => `List of ${field}`,
    columnOf: (field: string) => `Column of ${field}`,
    chooseHere: "choose…",
    noLists: "There is no other list yet: upload it first, then come back to this one.",
    noLine: (name: string) => `This list has no column ${name}.`,
    needed: "This is needed.",
    choose: "Choose one.",
    chooseColumn: "Choose a column.",
    chooseList: "Choose a list.",
    listColumn: "As ID:column, the id of a list and a column's name.",
    integer: "A whole number is needed.",
    number: "A number is needed.",
    atLeast: (n: number) => `At least ${n}.`,
    atMost: (n: number) => `At most ${n}.`,
    moreThan: (n: number) => `More than ${n}.`,
    lessThan: (n: number) => `Less than ${n}.`,
    longer: (n: number) => n === 1 ? "This may not be empty." : `At least ${n} characters.`,
    shorter: (n: number) => `At most ${n} characters.`,
    pattern: (pattern: string) => `This does not have the form ${pattern}`,
    atLeastItems: (n: number) => n === 1 ? "At least one is needed." : `At least ${n} are needed.`,
    atMostItems: (n: number) => `At most ${n}.`,
    inLine: (text: string, fault: string) => `${text}: ${fault}`,
  },

  which: { kept: "Kept", rejected: "Rejected", failed: "Failed" },

  recent: {
    runs: "Recent runs",
    lists: "Recent lists",
    noRuns: "No runs yet. The sample is one click away.",
    noLists: "Lists that you upload are kept here for a while.",
    all: "All runs",
  },

  states: {
    queued: "Queued",
    running: "Running",
    pausing: "Pausing",
    paused: "Paused",
    cancelling: "Cancelling",
    cancelled: "Cancelled",
    succeeded: "Succeeded",
    failed: "Failed",
  },
  succeededWithFailures: (n: number) => `Succeeded, ${rows(n)} failed`,

  run: {
    loading: "Looking for the run…",
    gone: "No such run",
    goneDetail: "It may have been deleted, or the address is incomplete.",
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
    again: "Change and run again",
    tasks: "Its tasks in Flower",
    blank: (n: number) => `${count(n)} blank ${plural(n, { one: "line was", other: "lines were" })} skipped`,
    downloads: "Download",
    keptUntil: (at: string) => `Kept until ${at}`,
    partly: "so far",
    curl: "The same run from a shell",
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
    stopped: "The run stopped",
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
    first: "First",
    previous: "Previous",
    next: "Next",
    range: (from: number, to: number, of: number) => `${count(from)}–${count(to)} of ${count(of)}`,
    none: {
      kept: "No row was kept. The condition may ask for more than the list has.",
      rejected: "No row was rejected.",
      failed: "No row failed. Every row could be read and tested.",
    },
    noneYet: {
      kept: "No row has been kept yet. They appear here as they are found.",
      rejected: "No row has been rejected yet.",
      failed: "No row has failed so far.",
    },
    rejectedLater: "Rejected rows are read in list order.",
    notKept: "This run was told not to keep rejected rows.",
  },

  runs: {
    title: "Runs",
    empty: "No runs yet.",
    emptyDetail: "Start one with a list of your own, or with the sample.",
    started: "Started",
    condition: "Condition",
    noCondition: "no condition",
  },

  announce: (name: string, state: string) => `${name}: ${state}`,
};

export type Words = typeof english;

const catalogs: Record<Language, Words> = { en: english, zh: chinese };

/** The words of the language that is spoken now. Whatever reads them while it is drawn is drawn again in another one. */
export const say: Words = new Proxy(english, {
  get: (_, part) => catalogs[language.value][part as keyof Words],
});
