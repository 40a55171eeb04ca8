import { asked, serve, settled } from "./browser.ts";

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { keepChecking, verdict, where } from "../src/start/condition.ts";
import { list, putBack } from "../src/start/intake.ts";
import { listOf } from "./builders.ts";

const passing = (kept: number) => ({
  ok: true, columns: [{ name: "age", type: "integer" }],
  preview: { tried: 100, kept, rejected: 100 - kept, failed: 0, examples: {} },
});
let stop = () => {};

beforeEach(() => {
  serve(() => ({ functions: [] }));
  mock.timers.enable({ apis: ["setTimeout"] });
  putBack();
  where.value = "";
  list.value = listOf();
  stop = keepChecking();
});

afterEach(() => {
  stop();
  mock.timers.reset();
});

/** What was kept, as it is shown now; undefined where nothing is. */
function shown(): number | undefined {
  const said = verdict.value;
  return said.state === "right" ? said.tried?.preview.kept : said.state === "checking" ? said.before?.preview.kept : undefined;
}

async function pass(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  await settled();
}

test("while somebody types, one question is asked at each pause", async () => {
  serve(() => passing(7));
  for (const text of ["a", "ag", "age", "age > 1"]) {
    where.value = text;
    await pass(100);
  }
  assert.deepEqual(asked, []);
  await pass(250);
  assert.deepEqual(asked.map(({ body }) => (body as { where: string }).where), ["age > 1"]);
  assert.equal(shown(), 7);
});

test("an answer that came too late is dropped", async () => {
  const answers: ((value: unknown) => void)[] = [];
  serve(() => new Promise((answer) => answers.push(answer)));
  where.value = "age > 1";
  await pass(250);
  where.value = "age > 2";
  await pass(250);
  answers[1]?.(passing(2));
  await settled();
  answers[0]?.(passing(1));
  await settled();
  assert.equal(shown(), 2);
});

test("what was found before stays in sight while the next is looked for, but not with another list", async () => {
  serve(() => passing(7));
  where.value = "age > 1";
  await pass(250);
  where.value = "age > 12";
  assert.deepEqual([verdict.value.state, shown()], ["checking", 7]);
  list.value = listOf({ id: "l2" });
  assert.deepEqual([verdict.value.state, shown()], ["checking", undefined]);
});

test("a fault at the end is told quietly at first, and in earnest to who writes no more", async () => {
  const fault = Object.assign(new Error("ends too early"), { position: 5, length: 0 });
  serve(() => fault);
  where.value = "age >";
  await pass(250);
  assert.deepEqual(verdict.value.state === "wrong" && verdict.value.soft, true);
  await pass(1500);
  assert.deepEqual(verdict.value.state === "wrong" && verdict.value.soft, false);
});

test("a fault in the middle is told at once", async () => {
  serve(() => Object.assign(new Error("no such column"), { position: 0, length: 3 }));
  where.value = "aeg > 65";
  await pass(250);
  assert.deepEqual(verdict.value.state === "wrong" && verdict.value.soft, false);
});

test("a condition that nobody had the time to try is right, and is tried again a little later", async () => {
  let busy = true;
  serve(() => ({ ...passing(7), preview: busy ? null : passing(7).preview }));
  where.value = "age > 1";
  await pass(250);
  assert.deepEqual(verdict.value, { state: "right", tried: null });
  busy = false;
  await pass(2000);
  assert.equal(shown(), 7);
  await pass(10_000);
  assert.equal(asked.length, 2);
});

test("where an owner has had too many checked, that is said, and it is checked when it may be again", async () => {
  let spent = true;
  serve(() => (spent ? Object.assign(new Error("all are spent"), { status: 429, retry_after: 7 }) : passing(7)));
  where.value = "age > 1";
  await pass(250);
  assert.equal(verdict.value.state === "unchecked" && verdict.value.problem.detail, "all are spent");
  spent = false;
  await pass(6900);
  assert.equal(asked.length, 1);
  await pass(100);
  assert.equal(shown(), 7);
});
