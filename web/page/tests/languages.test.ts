import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { ago, count, percent, perSecond, size, span } from "../src/format/figures.ts";
import { LANGUAGES, language, preferred } from "../src/language.ts";
import { chinese } from "../src/chinese/index.ts";
import { say } from "../src/strings.ts";
import { UNREACHABLE } from "../src/wire/api.ts";
import { AT } from "./builders.ts";

afterEach(() => {
  language.value = "en";
});

/** Each word of a catalog with its path; one that is made of something is made of figures, and `told` are those in it. */
function* said(words: object, path = ""): Generator<{ path: string; text: string; told: string[] }> {
  for (const [name, value] of Object.entries(words)) {
    const at = `${path}.${name}`;
    if (typeof value === "string") yield { path: at, text: value, told: [] };
    else if (typeof value !== "function") yield* said(value as object, at);
    else {
      const given = Array.from({ length: value.length }, (_, nr) => String(711 + nr));
      const text = (value as (...args: string[]) => string)(...given);
      yield { path: at, text, told: given.filter((each) => text.includes(each)) };
    }
  }
}

test("the page speaks the first of the reader's languages that it has, and English to all others", () => {
  assert.equal(preferred(["zh-CN", "en"]), "zh");
  assert.equal(preferred(["de-DE", "zh-Hant-TW", "en"]), "zh");
  assert.equal(preferred(["en-US", "zh-CN"]), "en");
  assert.equal(preferred(["fr", "zhx"]), "en");
  assert.equal(preferred([]), "en");
});

test("in every language nothing is empty, and what is told in one is told in the others", () => {
  const english = new Map([...said(say)].map(({ path, told }) => [path, told]));
  for (const spoken of LANGUAGES) {
    language.value = spoken;
    const words = [...said(say)];
    assert.deepEqual(words.filter(({ text }) => text.trim() === ""), []);
    assert.deepEqual(words.filter(({ path, told }) => String(told) !== String(english.get(path))), []);
  }
});

test("nothing is left in English but names and code", () => {
  const english = new Set([...said(say)].map(({ path, text }) => `${path} ${text}`));
  const alike = [...said(chinese)].filter(({ path, text }) => english.has(`${path} ${text}`) && /[a-z]{2}/i.test(text));
  assert.deepEqual([...new Set(alike.map(({ text }) => text))].toSorted(), [
    "CSV", "Flower", "JSON Lines", "Latin 1", "Mac Roman", "Parquet", "TSV", "UTF-8", "Winnow",
    "age >= 65 AND country = 'CN'",
  ]);
});

test("one is told in the singular where a language has one", () => {
  assert.deepEqual([0, 1, 2].map(say.list.rows), ["0 rows", "1 row", "2 rows"]);
  language.value = "zh";
  assert.deepEqual([0, 1, 2].map(say.list.rows), ["0 行", "1 行", "2 行"]);
});

test("figures follow the language", () => {
  language.value = "zh";
  assert.deepEqual([0.00001, 0.43, 1].map(percent), ["< 0.1%", "43%", "100%"]);
  assert.deepEqual([count(12_000), perSecond(3412), perSecond(2.4e6)], ["12,000", "3,412/秒", "240万/秒"]);
  assert.deepEqual([size(7), size(172e6)], ["7 字节", "172 MB"]);
  assert.deepEqual([0.42, 12, 245, 12_000].map(span), ["0.4 秒", "12 秒", "4 分 05 秒", "3 小时 20 分"]);
  assert.deepEqual([ago(AT, Date.parse(AT)), ago(AT, Date.parse(AT) + 170_000)], ["刚刚", "3分钟前"]);
});

test("words that were put aside are said in the language of the moment", () => {
  const { problem } = { problem: UNREACHABLE };
  assert.equal(problem.title, "The server does not answer");
  language.value = "zh";
  assert.equal(problem.title, "服务器没有应答");
});
