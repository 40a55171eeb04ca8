/** What verdicts and states are called, wherever they are told; in English. */

import { rows } from "./counted.ts";

export const verdicts = {
  which: { kept: "Kept", rejected: "Rejected", failed: "Failed" },

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
};
