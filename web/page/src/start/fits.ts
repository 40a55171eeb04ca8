/** Whether values fit the types that columns were given: each such column is tried on real rows. */

import { effect, signal } from "@preact/signals";

import { checkWhere } from "../wire/api.ts";
import type { ColumnType, Preview, Types } from "../wire/nouns.ts";
import { spelled } from "../where/completion.ts";
import { list, types } from "./intake.ts";

export interface Misfits {
  type: ColumnType;
  tried: number;
  /** Rows whose value is not of the type. */
  rows: number;
  /** Why one of them is not. */
  reason: string | null;
}

/** Of the columns that were given a type, by their names; those that are not tried yet are missing. */
export const misfits = signal<Readonly<Record<string, Misfits>>>({});

/** Tries columns whenever they are given a type; answers how to stop. */
export function keepTrying(): () => void {
  return effect(() => {
    const id = list.value?.id;
    const given = types.value;
    misfits.value = {};
    if (id === undefined) return undefined;
    const abort = new AbortController();
    for (const [column, type] of Object.entries(given)) void tryOn(id, column, type, abort.signal);
    return () => abort.abort();
  });
}

async function tryOn(id: string, column: string, type: ColumnType, signal: AbortSignal): Promise<void> {
  const ask = async (as: Types) => (await checkWhere(id, `${spelled(column)} IS NULL`, as, signal)).preview;
  try {
    // Rows that cannot be read at all fail as text, too.
    const [typed, asText] = await Promise.all([ask({ [column]: type }), ask({ [column]: "text" })]);
    if (signal.aborted || typed === null || asText === null) return;
    misfits.value = { ...misfits.peek(), [column]: misfitsOf(type, typed, asText) };
  } catch {
    // It is a help only; the run itself says what does not fit.
  }
}

/** What two previews of a column say: one read as the type, one as text. */
export function misfitsOf(type: ColumnType, typed: Preview, asText: Preview): Misfits {
  const broken = new Set(asText.examples.failed?.map(({ data }) => data));
  const example = typed.examples.failed?.find(({ data }) => !broken.has(data));
  return { type, tried: typed.tried, rows: Math.max(0, typed.failed - asText.failed), reason: example?.reason ?? null };
}
