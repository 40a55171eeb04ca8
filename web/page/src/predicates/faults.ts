/** The server's answer to a form: each fault at its field. */

import type { Problem } from "../wire/nouns.ts";

const PARAMS = "#/predicate/params/";

export interface Sorted {
  /** What is said of a field, by its name. */
  fields: Readonly<Record<string, string>>;
  /** Whether there is more to the problem than what is said at the fields. */
  more: boolean;
}

/** Sorts a problem's faults by the fields that they point to; `known` are the names of the fields. */
export function sorted(problem: Problem, known: readonly string[]): Sorted {
  const fields: Record<string, string> = {};
  let others = 0;
  for (const { pointer, detail } of problem.errors ?? []) {
    const name = nameIn(pointer);
    if (name === null || !known.includes(name)) others += 1;
    else fields[name] = fields[name] === undefined ? detail : `${fields[name]}; ${detail}`;
  }
  return { fields, more: others > 0 || Object.keys(fields).length === 0 };
}

/** The parameter that a JSON pointer is of, or is within. */
function nameIn(pointer: string): string | null {
  if (!pointer.startsWith(PARAMS)) return null;
  const [token = ""] = pointer.slice(PARAMS.length).split("/");
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}
