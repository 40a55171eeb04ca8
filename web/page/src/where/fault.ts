/** Where in the text a refused condition is wrong. */

import type { Problem } from "../wire/nouns.ts";

export interface Fault {
  /** Offsets into the JavaScript string, `from < to`. */
  from: number;
  to: number;
}

/** The stretch to underline; null where the problem names no place. The server counts characters, we UTF-16 units. */
export function faultIn(text: string, problem: Problem): Fault | null {
  if (problem.position === undefined || problem.position === null) return null;
  const characters = Array.from(text);
  const first = Math.min(Math.max(0, problem.position), characters.length);
  const last = Math.min(first + Math.max(1, problem.length ?? 1), characters.length);
  const from = unitsOf(characters, first);
  const to = unitsOf(characters, last);
  // A fault at the very end has nothing under it: the last character bears the mark.
  return from < to ? { from, to } : text === "" ? null : { from: unitsOf(characters, characters.length - 1), to };
}

/** Whether more may be on its way that mends it: it reaches to the end of the text, or is a bracket that is still open. */
export function isUnfinished(text: string, problem: Problem): boolean {
  const { position, length } = problem;
  if (position === undefined || position === null) return false;
  const characters = Array.from(text.trimEnd());
  return position + (length ?? 0) >= characters.length || (length === 1 && characters[position] === "(");
}

function unitsOf(characters: readonly string[], count: number): number {
  return characters.slice(0, count).reduce((units, character) => units + character.length, 0);
}
