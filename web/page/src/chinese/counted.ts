/** Things with their number in front, in Chinese. */

import { count } from "../format/figures.ts";

export const rows = (n: number) => `${count(n)} 行`;
