/** Which view an address shows, and the addresses of views. */

import { type Look, lookIn, lookQuery, USUAL } from "./run/look.ts";
import { type Asked, askedIn } from "./runs/asked.ts";
import { type Call, COLUMN_TYPES, type Types } from "./wire/nouns.ts";

export type View =
  | { name: "start"; list: string | null; where: string; predicate: Call | null; types: Types }
  | { name: "runs"; asked: Asked }
  | { name: "run"; id: string; look: Look }
  | { name: "nowhere" };

export function viewOf(url: URL): View {
  const path = url.pathname.replace(/\/+$/, "");
  if (path === "") {
    const [list, where, predicate, params, types] = ["list", "where", "predicate", "params", "types"]
      .map((name) => url.searchParams.get(name));
    return {
      name: "start",
      list: list ?? null,
      where: where ?? "",
      predicate: predicate ? { name: predicate, params: objectIn(params ?? "{}") } : null,
      types: typesIn(types ?? "{}"),
    };
  }
  if (path === "/jobs") return { name: "runs", asked: askedIn(url.searchParams) };
  const run = decoded(/^\/jobs\/([^/]+)$/.exec(path)?.[1]);
  return run === undefined ? { name: "nowhere" } : { name: "run", id: run, look: lookIn(url.searchParams) };
}

/** A part of a path as it was before it was written as one; undefined where it never was: somebody bent it. */
function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** A run, and what of its results is looked at. */
export function runAddress(id: string, look: Look = USUAL): string {
  return `/jobs/${encodeURIComponent(id)}${lookQuery(look)}`;
}

/** The start page with a list already chosen, a condition, types other than those found, and a predicate. */
export function startAddress(list: string | null, where = "", types: Types = {}, predicate: Call | null = null): string {
  const query = new URLSearchParams();
  if (list !== null) query.set("list", list);
  if (where !== "") query.set("where", where);
  if (predicate !== null) query.set("predicate", predicate.name);
  if (predicate !== null && Object.keys(predicate.params).length > 0) query.set("params", JSON.stringify(predicate.params));
  if (Object.keys(types).length > 0) query.set("types", JSON.stringify(types));
  const text = query.toString();
  return text === "" ? "/" : `/?${text}`;
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && !Array.isArray(found) ? { ...found } : {};
  } catch {
    return {};
  }
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
