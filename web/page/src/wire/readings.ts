/** The calls by which a list is read in another way. */

import { ask } from "./api.ts";
import type { ListFormat, ListRecord } from "./nouns.ts";

/** How a list is read; `delimiter` and `quote` are "" where there is none. */
export interface Reading {
  format: ListFormat;
  delimiter: string;
  quote: string;
  header: boolean;
  encoding: string;
}

/** The same bytes as another list, read otherwise; what is not said stays as it is. */
export function rereadList(id: string, change: Partial<Reading>): Promise<ListRecord> {
  const query = new URLSearchParams(Object.entries(change).map(([name, value]) => [name, String(value)]));
  return ask(`/api/lists/${encodeURIComponent(id)}/reread?${query}`, { method: "POST" });
}

export function deleteList(id: string): Promise<null> {
  return ask(`/api/lists/${encodeURIComponent(id)}`, { method: "DELETE" });
}
