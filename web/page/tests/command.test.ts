import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { curlOf, winnowOf } from "../src/run/command.ts";
import { snapshot } from "./builders.ts";

const job = snapshot(1, {
  label: "it's old", sample: 500, max_failed: 0, keep_rejected: false,
  filter: {
    where: "name = 'O''Brien' AND note <> '$HOME `x`'",
    predicate: { name: "in_list", params: { words: ["a b", "-c"], other: { list: "l2", column: "é" }, least: 3, none: [] } },
    types: { "zip code": "text" },
  },
});

/** The words that a shell makes of a command line. */
function words(command: string, program: string): string[] {
  const script = `${program}() { for word in "$@"; do printf '%s\\n' "$word"; done; }\n${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf-8" }).trimEnd().split("\n");
}

test("the curl command sends the whole order, whatever quotes are in it", () => {
  const sent = words(curlOf("http://127.0.0.1:8000", job), "curl");
  assert.equal(sent[0], "http://127.0.0.1:8000/api/jobs");
  assert.deepEqual(JSON.parse(sent[4] ?? ""), {
    list: "l1", where: job.filter.where, predicate: job.filter.predicate, types: { "zip code": "text" },
    label: "it's old", sample: 500, max_failed: 0, keep_rejected: false,
  });
});

test("the winnow command gives each value of a parameter as one word", () => {
  assert.deepEqual(words(winnowOf("http://127.0.0.1:8000", job), "winnow"), [
    "run", "--list", "l1", "--where", job.filter.where, "--predicate", "in_list",
    "--param", "words=a b", "--param", "words=-c", "--param", "other=l2:é", "--param", "least=3", "--param", "none=",
    "--type", "zip code=text", "--label", "it's old", "--sample", "500", "--max-failed", "0", "--drop-rejected", "-o", "kept",
  ]);
});

test("what a run leaves at its usual is not in its commands", () => {
  assert.deepEqual(words(winnowOf("http://h", snapshot(1)), "winnow"), ["run", "--list", "l1", "--where", "age >= 65", "-o", "kept"]);
});
