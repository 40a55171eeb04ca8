import assert from "node:assert/strict";
import { test } from "node:test";

import { sayAway } from "../src/strings.ts";
import { lapseOf } from "../src/wire/redis.ts";

const problem = (fault: string) => ({ type: "urn:winnow:redis", title: "Redis does not work", status: 503, detail: "…", fault });

test("a Redis that is lost is told from one that can be read", () => {
  const since = "2026-01-01T00:00:00.000Z";
  for (const fault of ["away", "silent", "loading"]) {
    assert.deepEqual(lapseOf({ ok: false, since, problem: problem(fault) }), {
      since: Date.parse(since),
      problem: problem(fault),
      silent: true,
    });
  }
  for (const fault of ["full", "unsaved", "replica", "alone"]) {
    assert.equal(lapseOf({ ok: false, since, problem: problem(fault) })?.silent, false);
  }
});

test("a Redis that is back is no lapse", () => {
  assert.equal(lapseOf({ ok: true, since: null, problem: null }), null);
});

test("the words are English, and Chinese for who reads Chinese", () => {
  assert.match(sayAway("en-GB").words.lost("12:00"), /cannot reach Redis since 12:00/);
  for (const language of ["zh", "zh-CN", "zh-Hant-TW"]) {
    assert.equal(sayAway(language).lang, "zh");
    assert.match(sayAway(language).words.lost("12:00"), /12:00 起无法连接 Redis/);
  }
});
