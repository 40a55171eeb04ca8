/** What of a run is looked at, kept in its address: shared or loaded again, it shows the same. */

import { useEffect, useState } from "preact/hooks";

import { runAddress } from "../address.ts";
import { note, view } from "../navigation.ts";
import { resultPage } from "../wire/api.ts";
import { type Look, lookQuery } from "./look.ts";

export interface Looking {
  look: Look;
  choose: (part: Partial<Look>) => void;
  /** Shows the row of this number in the list, or the next that has the verdict, in list order. */
  jump: (row: number) => void;
}

export function useLook(id: string, asked: Look): Looking {
  const [look, setLook] = useState(asked);
  // A link, or a step back, asks for another look at the same run.
  useEffect(() => setLook(asked), [lookQuery(asked)]);
  useEffect(() => {
    const at = view.peek();
    if (at.name === "run" && at.id === id) note(runAddress(id, look));
  }, [id, look]);

  function choose(part: Partial<Look>): void {
    setLook((before) => {
      const after = { ...before, ...part };
      return lookQuery(after) === lookQuery(before) ? before : after;
    });
  }

  function jump(row: number): void {
    resultPage(id, look.which, { row, limit: 1 }).then(
      ({ offset }) => choose({ how: "ordered", q: "", reason: "", at: offset }),
      // The rows' own reading says what is wrong.
      () => choose({ how: "ordered", q: "", reason: "" }),
    );
  }

  return { look, choose, jump };
}
