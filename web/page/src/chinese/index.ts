/** All that the page says in Chinese, room by room. */

import type { Words } from "../english/index.ts";
import { filter } from "./filter.ts";
import { frame } from "./frame.ts";
import { list } from "./list.ts";
import { look } from "./look.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { start } from "./start.ts";
import { verdicts } from "./verdicts.ts";

export const chinese: Words = { ...frame, ...verdicts, ...list, ...filter, ...start, ...run, ...look, ...runs };
