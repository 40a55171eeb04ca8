import assert from "node:assert/strict";
import { test } from "node:test";

import { iconOf } from "../src/run/iconOf.ts";
import { afterAttempt, type Connection, following, isLost, orderAfter } from "../src/wire/connection.ts";
import { snapshot } from "./builders.ts";

const live: Connection = { state: "live", since: 1000, transport: "websocket" };

test("a lost connection is lost since it broke, not since the last vain attempt", () => {
  const broken = following(live, { state: "reconnecting" }, 5000);
  assert.deepEqual(broken, { state: "reconnecting", since: 5000 });
  const tried = following(broken, { state: afterAttempt(broken, 9000) }, 9000);
  assert.deepEqual(tried, { state: "reconnecting", since: 5000 });
  const given = following(tried, { state: afterAttempt(tried, 20_001) }, 20_001);
  assert.deepEqual(given, { state: "offline", since: 5000 });
  assert.deepEqual(following(given, { state: afterAttempt(given, 20_002) }, 20_002), given);
});

test("what is live again is so from now on", () => {
  const broken = following(live, { state: "reconnecting" }, 5000);
  assert.ok(isLost(broken));
  assert.deepEqual(following(broken, { state: "live", transport: "polling" }, 6000), {
    state: "live", since: 6000, transport: "polling",
  });
  assert.equal(following(live, { state: "live", transport: "polling" }, 6000).since, 1000);
});

test("the first vain attempt of a new page is a break like another", () => {
  const fresh: Connection = { state: "connecting", since: 0 };
  assert.equal(afterAttempt(fresh, 60_000), "reconnecting");
});

test("a tab's icon tells the percent of a run that goes, and its end", () => {
  const rows = snapshot(1).rows;
  const shown = (over: Parameters<typeof snapshot>[1]) => iconOf(snapshot(1, over));
  assert.deepEqual(shown({ rows: { ...rows, done: 42 } }), { shows: "percent", percent: 42 });
  assert.deepEqual(shown({ rows: { ...rows, total: 1000, done: 999 } }), { shows: "percent", percent: 99 });
  assert.deepEqual(shown({ rows: { ...rows, total: null }, bytes: { total: null, done: 1 } }), { shows: "waiting" });
  assert.deepEqual(shown({ state: "paused" }), { shows: "waiting" });
  assert.deepEqual(shown({ state: "succeeded" }), { shows: "good" });
  assert.deepEqual(shown({ state: "succeeded", rows: { ...rows, failed: 1 } }), { shows: "mixed" });
  assert.deepEqual(shown({ state: "failed" }), { shows: "bad" });
  assert.deepEqual(shown({ state: "cancelled" }), { shows: "stopped" });
});

test("what was let in and then said nothing is not tried first again", () => {
  assert.deepEqual(orderAfter(["websocket", "polling"], true), ["polling", "websocket"]);
  assert.deepEqual(orderAfter(["websocket", "polling"], false), ["websocket", "polling"]);
});
