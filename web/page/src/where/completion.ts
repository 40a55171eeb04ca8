/** What could be typed next in a condition: columns first, then functions, then the words of the language. */

import type { Column, WhereFunction } from "../wire/nouns.ts";

const WORDS = ["AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "BETWEEN", "IS NULL", "IS NOT NULL", "TRUE", "FALSE"];
const MOST = 8;
/** A longer value is a text to read, not one to compare with. */
const LONGEST = 40;
const COMPARED = /(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_.]*))\s*(?:=|<>|!=|<=|>=|<|>|\bNOT\s+IN\s*\((?:[^()]*,)?|\bIN\s*\((?:[^()]*,)?)\s*$/iu;

export interface Offer {
  kind: "column" | "function" | "word" | "value";
  /** What is shown. */
  label: string;
  /** A few words beside it: the type, the signature's doc. */
  note: string;
  /** What is written in place of the started word. */
  text: string;
}

export interface Completion {
  from: number;
  to: number;
  offers: Offer[];
}

/** What there is to offer. */
export interface Known {
  columns: readonly Column[];
  functions: readonly WhereFunction[];
  /** Values of a column's first rows, by its name. */
  values?: (column: string) => readonly string[];
}

/**
 * Offers for the word that ends at the caret; null after a finished word, or where nothing fits. Inside a string that a
 * column is compared with, values of that column. `asked`: the reader wants to see what there is, with no word begun.
 */
export function completionAt(text: string, caret: number, known: Known, asked = false): Completion | null {
  const { columns, functions } = known;
  const before = text.slice(0, caret);
  if (isOpen(before, "'")) return valuesAt(before, caret, known);
  const started = /(?:"[^"]*|[\p{L}_][\p{L}\p{N}_.]*)$/u.exec(before)?.[0] ?? "";
  if (started === "" && !asked) return null;
  const quoted = started.startsWith('"');
  if (quoted && !isOpen(before, '"')) return null;
  const word = quoted ? started.slice(1) : started;
  const offers = ranked(word, quoted ? columnOffers(columns) : [...columnOffers(columns), ...otherOffers(functions)]);
  const only = offers[0];
  if (only === undefined || (offers.length === 1 && only.text === started && !asked)) return null;
  return { from: caret - started.length, to: caret, offers };
}

/** `country = 'C`: the column before the comparison says which values may be meant. */
function valuesAt(before: string, caret: number, { columns, values }: Known): Completion | null {
  const opened = before.lastIndexOf("'");
  const [, quoted, bare] = COMPARED.exec(before.slice(0, opened)) ?? [];
  const name = quoted?.replaceAll('""', '"') ?? bare;
  const column = columns.find((one) => one.name.toLowerCase() === name?.toLowerCase());
  if (column === undefined || values === undefined) return null;
  const sought = before.slice(opened + 1);
  const offers = values(column.name)
    .filter((value) => value.length <= LONGEST && value.toLowerCase().startsWith(sought.toLowerCase()) && value !== sought)
    .slice(0, MOST)
    .map<Offer>((value) => ({ kind: "value", label: value, note: "", text: `'${value.replaceAll("'", "''")}'` }));
  return offers.length === 0 ? null : { from: opened, to: caret, offers };
}

/** The text with an offer taken, and where the caret goes: between the brackets of a function. */
export function taken(text: string, completion: Completion, offer: Offer): { text: string; caret: number } {
  // A string that was closed before is not closed twice.
  const closed = offer.kind === "value" && text[completion.to] === "'";
  const after = text.slice(completion.to + (closed ? 1 : 0));
  const inside = offer.kind === "function" && offer.text.endsWith("()");
  const caret = completion.from + offer.text.length - (inside ? 1 : 0);
  return { text: text.slice(0, completion.from) + offer.text + after, caret };
}

/** A column's name as a condition has to write it. */
export function spelled(name: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !WORDS.some((word) => word === name.toUpperCase());
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

function isOpen(before: string, mark: string): boolean {
  const other = mark === "'" ? '"' : "'";
  let open = "";
  for (const character of before) {
    if (open === "" && (character === mark || character === other)) open = character;
    else if (character === open) open = "";
  }
  return open === mark;
}

function ranked(word: string, offers: readonly Offer[]): Offer[] {
  const sought = word.toLowerCase();
  const rank = (offer: Offer): number => {
    const at = offer.label.toLowerCase().indexOf(sought);
    return at === 0 ? 0 : at > 0 && offer.kind !== "word" ? 1 : -1;
  };
  return [0, 1].flatMap((wanted) => offers.filter((offer) => rank(offer) === wanted)).slice(0, MOST);
}

function columnOffers(columns: readonly Column[]): Offer[] {
  return columns.map(({ name, type }) => ({ kind: "column", label: name, note: type, text: spelled(name) }));
}

function otherOffers(functions: readonly WhereFunction[]): Offer[] {
  return [
    ...functions.map<Offer>(({ name, signature, doc }) => {
      const bare = !signature.includes("(");
      return { kind: "function", label: signature, note: doc, text: bare ? name : `${name}()` };
    }),
    ...WORDS.map<Offer>((word) => ({ kind: "word", label: word, note: "", text: word })),
  ];
}
