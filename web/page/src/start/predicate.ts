/** The predicate that is called after the condition: which there are, which was chosen, and its form as it stands. */

import { computed, signal } from "@preact/signals";

import { sorted } from "../predicates/faults.ts";
import { type Field, fieldsOf } from "../predicates/schema.ts";
import { type Params, type Raw, read, type Read, type Values, valuesOf } from "../predicates/values.ts";
import { knownPredicates, newestLists, problemIn } from "../wire/api.ts";
import type { Call, ListRecord, Problem, Published } from "../wire/nouns.ts";
import { list } from "./intake.ts";

/** Lists that a column can be chosen of. */
const LISTS = 100;

/** Null until they are read. */
export const known = signal<readonly Published[] | null>(null);
export const unread = signal<Problem | null>(null);
export const otherLists = signal<readonly ListRecord[]>([]);

const asked = signal<Call | null>(null);
/** What was written into fields; the others stand as they were drawn. */
const written = signal<Values>({});
/** Faults are shown at fields that were left, or at all once Run was pressed. */
export const left = signal<ReadonlySet<string>>(new Set());
export const pressed = signal(false);
/** What the server said of fields, until they are changed. */
export const answered = signal<Readonly<Record<string, string>>>({});

export const chosenName = computed(() => asked.value?.name ?? "");
export const chosen = computed<Published | null>(() => known.value?.find(({ name }) => name === chosenName.value) ?? null);
export const fields = computed<readonly Field[]>(() => chosen.value === null ? [] : fieldsOf(chosen.value.params));
export const values = computed<Values>(() => ({
  ...valuesOf(fields.value, list.value?.columns ?? [], asked.value?.params), ...written.value,
}));
const form = computed<Read>(() => read(fields.value, values.value));

/** The call that the form makes; what has a fault is left out. Null where none is chosen. */
export const call = computed<Call | null>(() =>
  asked.value === null ? null
    : { name: asked.value.name, params: chosen.value === null ? asked.value.params : form.value.params });

export const faults = computed<Readonly<Record<string, string>>>(() => ({ ...answered.value, ...form.value.faults }));

/** Reads which predicates there are, and the lists that a parameter may name. */
export async function readKnown(): Promise<void> {
  try {
    known.value = await knownPredicates();
    unread.value = null;
  } catch (thrown) {
    unread.value = problemIn(thrown);
    return;
  }
  if (!known.value.some(({ params }) => fieldsOf(params).some(({ kind }) => kind === "list-column"))) return;
  otherLists.value = await newestLists(LISTS).catch(() => []);
}

export function choose(name: string, params: Params = {}): void {
  asked.value = name === "" ? null : { name, params };
  written.value = {};
  left.value = new Set();
  pressed.value = false;
  answered.value = {};
}

export function write(name: string, raw: Raw): void {
  written.value = { ...written.value, [name]: raw };
  const { [name]: _, ...others } = answered.value;
  answered.value = others;
}

export function leave(name: string): void {
  if (!left.value.has(name)) left.value = new Set([...left.value, name]);
}

/** Whether the form can be sent; if not, its faults are shown, and the first one's field is gone to. */
export function isComplete(): boolean {
  pressed.value = true;
  return goToFirst(Object.keys(form.value.faults));
}

/** Shows the server's faults at their fields; answers whether that is all there is to say. */
export function takeAnswer(problem: Problem): boolean {
  const { fields: found, more } = sorted(problem, fields.value.map(({ name }) => name));
  answered.value = found;
  goToFirst(Object.keys(found));
  return !more;
}

function goToFirst(names: readonly string[]): boolean {
  const first = fields.value.find(({ name }) => names.includes(name));
  if (first === undefined) return names.length === 0;
  document.getElementById(idOf(first.name))?.focus();
  return false;
}

/** The id of a field's first control. */
export function idOf(name: string): string {
  return `param-${name}`;
}
