/** Which view an address shows, and the addresses of views. */

export type View =
  | { name: "start"; list: string | null; where: string }
  | { name: "runs" }
  | { name: "run"; id: string }
  | { name: "nowhere" };

export function viewOf(url: URL): View {
  const path = url.pathname.replace(/\/+$/, "");
  if (path === "") return { name: "start", list: url.searchParams.get("list"), where: url.searchParams.get("where") ?? "" };
  if (path === "/jobs") return { name: "runs" };
  const run = /^\/jobs\/([^/]+)$/.exec(path)?.[1];
  return run === undefined ? { name: "nowhere" } : { name: "run", id: decodeURIComponent(run) };
}

export function runAddress(id: string): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

/** The start page with a list, and a condition, already chosen. */
export function startAddress(list: string | null, where = ""): string {
  const query = new URLSearchParams();
  if (list !== null) query.set("list", list);
  if (where !== "") query.set("where", where);
  const text = query.toString();
  return text === "" ? "/" : `/?${text}`;
}
