/** What the page of all runs says, and what is said of acting on many; in English. */

import { count } from "../format/figures.ts";
import { runs as some } from "./counted.ts";

const verbs = { cancel: "Cancel", retry: "Retry", delete: "Delete" };

export const runs = {
  runs: {
    title: "Runs",
    empty: "No runs yet.",
    emptyDetail: "Start one with a list of your own, or with the sample.",
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
    found: (n: number, all: boolean) => all ? some(n) : `${some(n)} ${n === 1 ? "matches" : "match"}`,
    noneMatch: "No run matches.",
    looking: "Looking for runs…",
    again: "Try again",
    older: "Older runs",
    newest: (n: number, of: number) => `The newest ${count(n)} of ${count(of)}`,
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
      return `${verbs[verb]} ${count(n)}${which} ${n === 1 ? "run" : "runs"}${called}`;
    },
    counting: "Finding out which runs these are…",
    withWords: (q: string) => `with “${q}” in label, list, condition or id`,
    passedOver: (n: number, inStates: string) =>
      `${some(n)} that ${n === 1 ? "matches" : "match"} too (${inStates}) cannot be asked for this and ${n === 1 ? "stays" : "stay"} as ${n === 1 ? "it is" : "they are"}.`,
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
    confirm: (verb: "cancel" | "retry" | "delete", n: number) => `${verbs[verb]} ${some(n)}`,
    never: "Never mind",
    stop: "Stop",
    close: "Close",
    again: "Try again",
    goOn: (n: number) => `Go on with ${count(n)}`,
    soFar: (n: number, of: number) => `${count(n)} of ${some(of)}.`,
    untouched: (n: number) => `${some(n)} not touched.`,
    ended: {
      cancel: (n: number, of: number) => n === of ? `${some(n)} cancelled.` : `${count(n)} of ${some(of)} cancelled.`,
      retry: (n: number, of: number) => n === of ? `${some(n)} queued again.` : `${count(n)} of ${some(of)} queued again.`,
      delete: (n: number, of: number) => n === of ? `${some(n)} deleted.` : `${count(n)} of ${some(of)} deleted.`,
    },
    troubles: (n: number) => `Not done to ${some(n)}`,
    moreTroubles: (n: number) => `and ${some(n)} more`,
    outcomes: {
      done: "done",
      already: "nothing left to do",
      changed: "runs again, so it was left alone",
      gone: "was deleted before",
      refused: "refused",
    },
  },
};
