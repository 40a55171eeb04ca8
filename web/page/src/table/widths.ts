/** How wide columns are, from the rows that are there first: so they stand still while others scroll past. */

/** In characters. */
const LEAST = 4;
const MOST = 40;

/** One width per column, in characters, by the names and the cells of some rows. */
export function widthsOf(names: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return names.map((name, at) => {
    const longest = rows.reduce((most, cells) => Math.max(most, cells[at]?.length ?? 0), name.length);
    return Math.min(MOST, Math.max(LEAST, longest));
  });
}
