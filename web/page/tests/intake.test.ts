import { serve, settled } from "./browser.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { language } from "../src/language.ts";
import { list, putBack, refused, takeKnown, takeSample } from "../src/start/intake.ts";
import { sampleIsAt } from "../src/start/sample.ts";
import { listOf } from "./builders.ts";

/** Answers when it is told to, by the path asked for. */
function holding(): Map<string, (answer: unknown) => void> {
  const waiting = new Map<string, (answer: unknown) => void>();
  serve(({ path }) => new Promise((answer) => waiting.set(path, answer)));
  return waiting;
}

test("a list that was wanted before another one comes too late", async () => {
  const waiting = holding();
  void takeKnown("slow", {});
  void takeKnown("quick", {});
  waiting.get("/api/lists/quick")?.(listOf({ id: "quick" }));
  await settled();
  waiting.get("/api/lists/slow")?.(listOf({ id: "slow" }));
  await settled();
  assert.equal(list.peek()?.id, "quick");
});

test("of a list that nobody wants any more nothing is said, however it ends", async () => {
  const waiting = holding();
  void takeKnown("gone", {});
  putBack();
  waiting.get("/api/lists/gone")?.(new Error("no such list"));
  await settled();
  assert.equal(refused.peek(), null);
  assert.equal(list.peek(), null);
});

test("the sample takes nothing's place that was chosen while it was being read", async () => {
  sampleIsAt("/people.csv");
  const waiting = holding();
  const sample = takeSample();
  void takeKnown("mine", {});
  waiting.get("/api/lists/mine")?.(listOf({ id: "mine" }));
  waiting.get("/people.csv")?.("name\nAda\n");
  assert.equal(await sample, false);
  assert.equal(list.peek()?.id, "mine");
});

test("where the server does not answer, it is not the sample that is missing", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  assert.equal(await takeSample(), false);
  assert.equal(refused.peek()?.problem.title, "The server does not answer");
  assert.ok(refused.peek()?.again);
  serve(() => Object.assign(new Error("no such file"), { status: 404 }));
  assert.equal(await takeSample(), false);
  assert.equal(refused.peek()?.problem.title, "The sample is not there");
});

test("of a list that is gone the page says so itself, in its reader's language, and offers no second try", async () => {
  serve(() => Object.assign(new Error("there is no list gone"), { status: 404 }));
  await takeKnown("gone", {});
  const { problem, again } = refused.peek() ?? {};
  assert.equal(problem?.title, "This list is not there");
  assert.equal(again, null);
  language.value = "zh";
  assert.equal(problem?.title, "找不到这份列表");
  language.value = "en";
});
