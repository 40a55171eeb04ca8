/** How wide columns are, from the rows that are there first: so they stand still while others scroll past. */

/** In characters, each as wide as a digit. */
const LEAST = 4;
const MOST = 40;

/** Names are bold. */
const BOLD = 1.1;
/** What letters take more than a digit does: a third where they are broad, as much again in Chinese, Japanese and Korean. */
const BROAD = /[\p{Lu}mw@%&]/gu;
const WIDE = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;

const widthOf = (text: string) => {
  const seen = text.slice(0, MOST);
  return seen.length + (seen.match(WIDE)?.length ?? 0) + (seen.match(BROAD)?.length ?? 0) / 3;
};

/** One width per column, in characters, by the names and the cells of some rows. */
export function widthsOf(names: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return names.map((name, at) => {
    const longest = rows.reduce((most, cells) => Math.max(most, widthOf(cells[at] ?? "")), BOLD * widthOf(name));
    return Math.min(MOST, Math.max(LEAST, Math.ceil(longest)));
  });
}

/** What cells have around their text, in rem (see styles/table.css and rows.css); the first on both sides, with a button. */
const PADDING = 1.3;
const FIRST_PADDING = 2.9;

/**
 * The same for CSS: a row's number is as wide as it wants, and what room is left of the table's box is shared by the other
 * columns as they are wide. Room that a table has to give away itself would go to all of them.
 */
export function spreadOver(widths: readonly number[]): string[] {
  const [first = 0, ...others] = widths;
  const sum = others.reduce((most, width) => most + width, 0);
  // A pixel less than there is, so that no rounding makes the table wider than its box.
  const room = `max(0px, 100cqi - 1px - ${first + sum}ch - ${rem(FIRST_PADDING + others.length * PADDING)})`;
  return [
    `calc(${first}ch + ${rem(FIRST_PADDING)})`,
    ...others.map((width) => `calc(${width}ch + ${rem(PADDING)} + ${room} * ${(width / sum).toFixed(4)})`),
  ];
}

function rem(length: number): string {
  return `${Number(length.toFixed(2))}rem`;
}
