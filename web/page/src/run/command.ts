/** The same run from a shell. */

import type { Call, Types } from "../wire/nouns.ts";

export interface Ordered {
  list: string;
  where: string;
  predicate: Call | null;
  types: Types;
}

/** The body of `POST /api/jobs`: nothing in it that only says the usual. */
export function bodyOf({ list, where, predicate, types }: Ordered): Record<string, unknown> {
  return {
    list,
    ...(where.trim() === "" ? {} : { where }),
    ...(predicate === null ? {} : { predicate }),
    ...(Object.keys(types).length > 0 ? { types } : {}),
  };
}

/** A `curl` command that starts this run; it can be pasted as it stands. */
export function curlOf(origin: string, order: Ordered): string {
  const body = JSON.stringify(bodyOf(order)).replaceAll("'", "'\\''");
  return `curl ${origin}/api/jobs \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
}
