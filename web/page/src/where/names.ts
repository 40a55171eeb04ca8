/** The columns that a condition names, as far as that can be told without reading its language: for offers only. */

const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_.]*/gu;

/** Words that stand without brackets and are no columns. */
const WORDS = new Set([
  "and", "or", "not", "in", "like", "ilike", "between", "is", "null", "true", "false", "escape", "case", "when", "then",
  "else", "end", "cast", "try_cast", "as", "date", "timestamp", "interval", "integer", "bigint", "double", "number",
  "boolean", "text", "varchar", "similar", "to", "glob", "current_date", "current_timestamp", "distinct", "from", "for",
  "collate", "nocase", "day", "days", "hour", "hours", "minute", "minutes", "second", "seconds", "month", "months", "year",
  "years", "week", "weeks",
]);

/** Each name once. A name like a word of the language is taken for the word, unless it is quoted. */
export function namesIn(text: string): string[] {
  const found = new Set<string>();
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith("'")) continue;
    if (token.startsWith('"')) found.add(token.slice(1, -1).replaceAll('""', '"'));
    else if (!WORDS.has(token.toLowerCase()) && !/^\s*\(/.test(text.slice(index + token.length))) found.add(token);
  }
  return [...found];
}
