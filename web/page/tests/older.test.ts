import { asked as requests, serve, settled } from "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { EVERYTHING } from "../src/runs/asked.ts";
import { Reading } from "../src/runs/reading.ts";
import { asked, board, isReading } from "../src/runs/shown.ts";
import { snapshot } from "./builders.ts";

/** The cursors of the pages that were asked for, null for the newest. */
const pages = () => requests.map(({ path }) => new URLSearchParams(path.split("?")[1]).get("cursor"));

test("of two older pages that were asked for none is lost where all is read anew before the first has come", async () => {
  let goOn: (() => void) | null = null;
  serve(async ({ path }) => {
    const words = new URLSearchParams(path.split("?")[1]);
    const [at, limit] = [Number(words.get("cursor")), Number(words.get("limit"))];
    if (at === 1 && goOn === null) await new Promise<void>((held) => goOn = held);
    return { jobs: Array.from({ length: limit }, (_, n) => snapshot(1, { id: `${at}.${n}` })), next: at < 3 ? String(at + 1) : null };
  });
  asked.value = EVERYTHING;
  const reading = new Reading();
  await reading.look();
  const first = reading.more();
  await settled();
  await reading.more();
  const anew = reading.look();
  (goOn as (() => void) | null)?.();
  await Promise.all([first, anew]);
  while (isReading.value) await settled();
  assert.deepEqual(new Set(board.value?.jobs.map(({ id }) => id.slice(0, 1))), new Set(["0", "1", "2"]));
  assert.deepEqual(pages(), [null, "1", null, "1", "2"]);
});
