/** The same run from a shell. */

import type { Call, Snapshot, Types } from "../wire/nouns.ts";

export interface Ordered {
  list: string;
  where: string;
  predicate: Call | null;
  types: Types;
}

/** What of a run makes the same again. */
export type Repeated = Pick<Snapshot, "list" | "filter" | "label" | "sample" | "keep_rejected" | "max_failed">;

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
export function curlOf(origin: string, job: Repeated): string {
  const { where, predicate, types } = job.filter;
  const body = {
    ...bodyOf({ list: job.list.id, where: where ?? "", predicate, types }),
    ...(job.label === null ? {} : { label: job.label }),
    ...(job.sample === null ? {} : { sample: job.sample }),
    ...(job.max_failed === null ? {} : { max_failed: job.max_failed }),
    ...(job.keep_rejected ? {} : { keep_rejected: false }),
  };
  return `curl ${origin}/api/jobs \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted(JSON.stringify(body))}`;
}

/** A `winnow` command line that does. */
export function winnowOf(origin: string, job: Repeated): string {
  const { where, predicate, types } = job.filter;
  const options = [
    `--list ${quoted(job.list.id)}`,
    ...(where === null ? [] : [`--where ${quoted(where)}`]),
    ...(predicate === null ? [] : [`--predicate ${quoted(predicate.name)}`, ...paramsOf(predicate)]),
    ...Object.entries(types).map(([column, type]) => `--type ${quoted(`${column}=${type}`)}`),
    ...(job.label === null ? [] : [`--label ${quoted(job.label)}`]),
    ...(job.sample === null ? [] : [`--sample ${job.sample}`]),
    ...(job.max_failed === null ? [] : [`--max-failed ${job.max_failed}`]),
    ...(job.keep_rejected ? [] : ["--drop-rejected"]),
    "-o kept",
  ];
  return [`WINNOW_URL=${origin} winnow run`, ...options].join(" \\\n  ");
}

/** `--param NAME=VALUE`, one for each value of a list; columns of other lists as ID:column, others as JSON text. */
function paramsOf({ params }: Call): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? (value.length === 0 ? [""] : value) : [value];
    return values.map((one) => `--param ${quoted(`${name}=${paramText(one)}`)}`);
  });
}

function paramText(value: unknown): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "object" && "list" in value && "column" in value) return `${String(value.list)}:${String(value.column)}`;
  return JSON.stringify(value);
}

/** A word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w.:=/@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
