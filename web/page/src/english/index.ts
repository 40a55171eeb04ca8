/** All that the page says in English, room by room. */

import { filter } from "./filter.ts";
import { frame } from "./frame.ts";
import { list } from "./list.ts";
import { look } from "./look.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { start } from "./start.ts";
import { verdicts } from "./verdicts.ts";

export const english = { ...frame, ...verdicts, ...list, ...filter, ...start, ...run, ...look, ...runs };

/** The words that every language has. */
export type Words = typeof english;
