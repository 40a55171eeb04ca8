/** What is said of a list, from its choice to its columns and first rows; in English. */

import { rows } from "./counted.ts";

export const list = {
  intake: {
    title: "Which rows do you want to keep?",
    lead: "Put a list in, say what a row must be like, and watch the grain part from the chaff.",
    drop: "Drop a list here",
    dropNow: "Let go to upload",
    formats: "CSV, TSV, JSON Lines or plain text, also as .gz or .zst; Parquet",
    choose: "Choose a file",
    sample: "Take the sample",
    paste: "Paste rows",
    pasteLabel: "Rows, with a header line if they have columns",
    pasteUse: "Use these rows",
    pasteStop: "Never mind",
    pastedName: "pasted",
    noSample: "The sample is not there",
    gone: "This list is not there",
    goneDetail: "It may have been deleted, or was kept long enough, or the address is incomplete. Put it in again.",
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
    delimiters: { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", ":": "colons" } as Record<string, string>,
    between: (what: string) => `${what} between fields`,
    noHeader: "no header",
    sample: "First rows",
    typeOf: (column: string) => `Type of ${column}`,
    types: {
      integer: "integer", number: "number", boolean: "boolean", date: "date", timestamp: "timestamp", text: "text",
    },
    empty: "This list has no rows to show.",
  },
};
