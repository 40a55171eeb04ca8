/** Which view an address shows, and the addresses of views. */

import { COLUMN_TYPES, type Types } from "./wire/nouns.ts";

export type View =
  | { name: "start"; list: string | null; where: string; types: Types }
  | { name: "runs" }
  | { name: "run"; id: string }
  | { name: "nowhere" };

export function viewOf(url: URL): View {
  const path = url.pathname.replace(/\/+$/, "");
  if (path === "") {
    const [list, where, types] = ["list", "where", "types"].map((name) => url.searchParams.get(name));
    return { name: "start", list: list ?? null, where: where ?? "", types: typesIn(types ?? "{}") };
  }
  if (path === "/jobs") return { name: "runs" };
  const run = /^\/jobs\/([^/]+)$/.exec(path)?.[1];
  return run === undefined ? { name: "nowhere" } : { name: "run", id: decodeURIComponent(run) };
}

export function runAddress(id: string): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

/** The start page with a list already chosen, a condition, and types other than those found. */
export function startAddress(list: string | null, where = "", types: Types = {}): string {
  const query = new URLSearchParams();
  if (list !== null) query.set("list", list);
  if (where !== "") query.set("where", where);
  if (Object.keys(types).length > 0) query.set("types", JSON.stringify(types));
  const text = query.toString();
  return text === "" ? "/" : `/?${text}`;
}

/** What an address says about types; an address that somebody bent says nothing. */
function typesIn(text: string): Types {
  try {
    const known: readonly unknown[] = COLUMN_TYPES;
    return Object.fromEntries(Object.entries(JSON.parse(text) as Types).filter(([, type]) => known.includes(type)));
  } catch {
    return {};
  }
}
