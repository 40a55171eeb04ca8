/** Things with their number in front, in English. */

import { count, pluralIn } from "../format/figures.ts";

export const plural = pluralIn("en");

export const rows = (n: number) => `${count(n)} ${plural(n, { one: "row", other: "rows" })}`;

export const runs = (n: number) => `${count(n)} ${plural(n, { one: "run", other: "runs" })}`;
