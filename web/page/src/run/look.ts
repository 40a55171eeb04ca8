/** What of a run's results is looked at, as its address says it: which rows, in which order, searched for what, from where. */

import { VERDICTS, type Which } from "../wire/nouns.ts";

export type How = "arriving" | "ordered";

export interface Look {
  readonly which: Which;
  /** Null: as they arrive while the run goes on, in list order afterwards. */
  readonly how: How | null;
  /** Only rows with this text; "" for all. */
  readonly q: string;
  /** Only rows with this reason; "" for all. */
  readonly reason: string;
  /** So many rows of the result are above the first one on show. */
  readonly at: number;
}

export const USUAL: Look = { which: "kept", how: null, q: "", reason: "", at: 0 };

/** What an address asks for; what it bent says nothing. */
export function lookIn(query: URLSearchParams): Look {
  const which = VERDICTS.find((name) => name === query.get("rows")) ?? USUAL.which;
  const order = query.get("order");
  const at = Number(query.get("at"));
  return {
    which,
    how: order === "list" ? "ordered" : order === "new" ? "arriving" : null,
    q: query.get("q") ?? "",
    reason: which === "kept" ? "" : (query.get("reason") ?? ""),
    at: Number.isSafeInteger(at) && at > 0 ? at : 0,
  };
}

/** What an address adds for a look, with its question mark; "" for the usual one. */
export function lookQuery({ which, how, q, reason, at }: Look): string {
  const query = new URLSearchParams();
  if (which !== USUAL.which) query.set("rows", which);
  if (how !== null) query.set("order", how === "ordered" ? "list" : "new");
  if (q !== "") query.set("q", q);
  if (reason !== "") query.set("reason", reason);
  if (at > 0) query.set("at", String(at));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** How rows are shown: those that are searched, and rejected ones, of which no event tells, come in list order. */
export function howOf({ which, how, q, reason }: Look, hasEnded: boolean): How {
  if (which === "rejected" || q !== "" || reason !== "" || hasEnded) return "ordered";
  return how ?? "arriving";
}
