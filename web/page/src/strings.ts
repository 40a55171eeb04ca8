/**
 * Every word that the page says, in English, and `say`, which says them in the reader's language.
 * Another language is another object of the same shape: `strings.zh.ts`.
 */

import { count, pluralIn } from "./format/figures.ts";
import { type Language, language } from "./language.ts";
import { chinese } from "./strings.zh.ts";

const plural = pluralIn("en");

const rows = (n: number) => `${count(n)} ${plural(n, { one: "row", other: "rows" })}`;
const runs = (n: number) => `${count(n)} ${n === 1 ? "run" : "runs"}`;

const bulkVerbs = { cancel: "Cancel", retry: "Retry", delete: "Delete" };

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
    title: "This server wants a token",
    why: "The one that an admin made for you (wnw_…), or the value of WINNOW_TOKEN that the server was started with. This browser keeps a session of thirty days, and not the token.",
    label: "Token",
    show: "Open",
    wrong: "That is no token of this server, or not any more.",
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
    tasks: "Its tasks in Flower",
    blank: (n: number) => `${count(n)} blank ${plural(n, { one: "line was", other: "lines were" })} skipped`,
    downloads: "Download",
    keptUntil: (at: string) => `Kept until ${at}`,
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

    formats: { csv: "CSV", tsv: "TSV", jsonl: "JSON Lines", parquet: "Parquet", text: "Text", report: "Report", raw: "Rows alone", reasons: "With reasons" },
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

  runs: {
    title: "Runs",
    empty: "No runs yet.",
    emptyDetail: "Start one with a list of your own, or with the sample.",
    started: "Started",
    condition: "Condition",
    noCondition: "no condition",
  },

  allRuns: {
    find: "Find runs",
    findWhat: "Label, list, condition or id  ( / )",
    states: "Only runs that are",
    label: "Label",
    anyLabel: "Any label",
    otherLabels: (n: number) => `and ${count(n)} more: find them by words`,
    everything: "Show all runs",
    flower: "Workers and tasks in Flower",
    found: (n: number, all: boolean) => all ? runs(n) : `${runs(n)} ${n === 1 ? "matches" : "match"}`,
    noneMatch: "No run matches.",
    looking: "Looking for runs…",
    again: "Try again",
    older: "Older runs",
    kept: (n: string) => `${n} kept`,
    by: (owner: string) => `by ${owner}`,
    startedBy: (owner: string) => `Started by ${owner}`,
  },

  bulk: {
    group: "What to do with all of these runs",
    buttons: { cancel: "Cancel all…", retry: "Retry all…", delete: "Delete all…" },
    verbs: { cancel: "Cancel runs", retry: "Retry runs", delete: "Delete runs" },
    title: (verb: "cancel" | "retry" | "delete", n: number, state: string | null, label: string | null) => {
      const which = state === null ? "" : ` ${state.toLowerCase()}`;
      const called = label === null ? "" : ` labelled “${label}”`;
      return `${bulkVerbs[verb]} ${count(n)}${which} ${n === 1 ? "run" : "runs"}${called}`;
    },
    counting: "Finding out which runs these are…",
    withWords: (q: string) => `with “${q}” in label, list, condition or id`,
    passedOver: (n: number, inStates: string) =>
      `${runs(n)} that ${n === 1 ? "matches" : "match"} too (${inStates}) cannot be asked for this and ${n === 1 ? "stays" : "stay"} as ${n === 1 ? "it is" : "they are"}.`,
    cancelledFirst: "Those that have not ended are cancelled first.",
    fixed: "Runs that are started from now on are not touched.",
    means: {
      cancel: "What they have found so far stays, and they can be retried.",
      retry: "Their failed rows are tested again, and those never tested.",
      delete: "With all their results. This cannot be undone.",
    },
    none: {
      cancel: "None of the runs on show can be cancelled: they have ended.",
      retry: "None of the runs on show can be retried: no row of them is left to test again.",
      delete: "There is no run to delete.",
    },
    confirm: (verb: "cancel" | "retry" | "delete", n: number) => `${bulkVerbs[verb]} ${runs(n)}`,
    never: "Never mind",
    stop: "Stop",
    close: "Close",
    again: "Try again",
    goOn: (n: number) => `Go on with ${count(n)}`,
    soFar: (n: number, of: number) => `${count(n)} of ${runs(of)}.`,
    untouched: (n: number) => `${runs(n)} not touched.`,
    ended: {
      cancel: (n: number, of: number) => n === of ? `${runs(n)} cancelled.` : `${count(n)} of ${runs(of)} cancelled.`,
      retry: (n: number, of: number) => n === of ? `${runs(n)} queued again.` : `${count(n)} of ${runs(of)} queued again.`,
      delete: (n: number, of: number) => n === of ? `${runs(n)} deleted.` : `${count(n)} of ${runs(of)} deleted.`,
    },
    troubles: (n: number) => `Not done to ${runs(n)}`,
    moreTroubles: (n: number) => `and ${runs(n)} more`,
    outcomes: {
      done: "done",
      already: "nothing left to do",
      changed: "runs again, so it was left alone",
      gone: "was deleted before",
      refused: "refused",
    },
  },

  start: {
    first: "New here?",
    firstWhat: "Filter 12,000 invented people, and see how a run looks:",
    firstRun: "Run the sample",
    folder: "That is a folder",
    folderCure: "A list is one file. Drop the file itself, or put its parts together first.",
    oneOf: (name: string, files: number) => `You dropped ${count(files)} files. A run takes one list: this is ${name}.`,
    left: (time: string) => `about ${time} left`,

    otherwise: "Read it differently",
    howRead: "How the list is read",
    format: "Format",
    delimiter: "Between fields",
    delimiters: { ",": "comma ,", ";": "semicolon ;", "\t": "tab", "|": "bar |", ":": "colon :" } as Record<string, string>,
    quote: "Around fields",
    quotes: { '"': 'double quotes "', "'": "single quotes '", "": "nothing" } as Record<string, string>,
    encoding: "Encoding",
    encodings: {
      "utf-8": "UTF-8",
      "cp1252": "Windows, Western (cp1252)",
      "latin-1": "Latin 1",
      "iso-8859-15": "Latin 9, with €",
      "cp1250": "Windows, Central European",
      "cp1251": "Windows, Cyrillic",
      "koi8-r": "KOI8-R, Cyrillic",
      "cp437": "DOS, American",
      "cp850": "DOS, Western",
      "mac-roman": "Mac Roman",
    } as Record<string, string>,
    header: "The first row names the columns",
    undecoded: "Some characters are not UTF-8 (they show as \uFFFD): their rows fail where the condition names them.",
    asWindows: "Read it as Windows, Western",
    rereading: "Reading it anew…",
    stillAsBefore: "Until then it is read as before.",
    moreColumns: (n: number) =>
      `${count(n)} more ${n === 1 ? "column is" : "columns are"} not drawn here. One that the condition names is.`,
    noneReadable: "No row can be read this way. Choose another format.",
    leave: "Leave it as it was",
    done: "Done",
    allFit: (column: string, type: string, tried: number) => `${column} as ${type}: it fits in all ${rows(tried)} that were tried.`,
    someDoNotFit: (column: string, type: string, wrong: number, tried: number) =>
      `${column} as ${type}: it does not fit in ${count(wrong)} of ${rows(tried)}. Those fail where the condition names it.`,
    forExample: "Such as",

    example: (condition: string) => `For example: ${condition}`,
    help: "SQL, as after WHERE; a click on a value above begins one. Ctrl+Space shows what can be written here, Ctrl+Enter runs it.",
    offers: (n: number) => `${count(n)} ${n === 1 ? "completion" : "completions"}; up and down to choose, Enter to take one`,
    usedBefore: "Used before",
    triedAll: (n: number) => `Tried on all ${rows(n)}`,
    goOn: (predicate: string) => `Goes on to ${predicate}`,
    group: (verdict: string, of: string, shown: number, all: number) => (all > shown && shown > 0 ? `${verdict}: ${of}, such as` : `${verdict}: ${of}`),

    which: "Which rows",
    thenWhat: "If you like, a test that no condition can make: no row twice, an address that answers…",

    trial: "A try on a sample",
    tryOut: "Try it on a sample",
    sizes: "Rows to try",
    spread: "Rows from all over the list. The try says what the whole would give, and how long it would take.",
    compares: "This one compares rows, and here sees those of the sample alone: of the whole list its share may differ.",
    trying: (done: string, of: string) => `Trying: ${done} of ${of} rows`,
    tried: (state: string, done: string) => `${done} rows tried. ${state}.`,
    past: "The filter was changed since: try it again.",
    stop: "Stop",
    estimate: (n: string) => `Of all ${n} rows, most likely`,
    isWhole: "These are all rows of the list",
    verdict: "Verdict",
    share: "Share",
    between: "Interval at 95 %",
    rows: "Rows",
    exactly: "exactly",
    ends: (low: string, high: string) => `${low} to ${high}`,
    about: (isExact: boolean, n: string) => (isExact ? `${n} rows` : `about ${n} rows`),
    why: "Why rows were not kept",
    byCondition: "the condition is not true of it",
    asRow: (n: string) => `such as row ${n}`,
    otherReasons: "other reasons",
    runWhole: "Run it on the whole list",
    runAll: (n: number) => `Run it on all ${rows(n)}`,
    takes: (time: string) => `This takes about ${time}`,
    openTrial: "See all rows of the try",

    keptRows: (n: string) => `${n} kept`,
    again: "Use again",
    againOf: (filter: string) => `Use again: ${filter}`,
  },

  access: {
    as: (owner: string) => `Logged in as ${owner}`,
  },

  announce: (name: string, state: string) => `${name}: ${state}`,
};

export type Words = typeof english;

const catalogs: Record<Language, Words> = { en: english, zh: chinese };

/** The words of the language that is spoken now. Whatever reads them while it is drawn is drawn again in another one. */
export const say: Words = new Proxy(english, {
  get: (_, part) => catalogs[language.value][part as keyof Words],
});
