/** Numbers, sizes, spans and times as readers of the page's language read them. Times count in the browser's own zone. */

import { type Language, language, TAGS } from "../language.ts";

interface Units {
  byte: string;
  bytes: string;
  second: string;
  minute: string;
  hour: string;
  perSecond: string;
  percent: string;
  now: string;
}

const UNITS: Record<Language, Units> = {
  en: { byte: "byte", bytes: "bytes", second: "s", minute: "min", hour: "h", perSecond: "/s", percent: " %", now: "just now" },
  zh: { byte: "字节", bytes: "字节", second: "秒", minute: "分", hour: "小时", perSecond: "/秒", percent: "%", now: "刚刚" },
};

/** What Intl makes is dear to make, and is kept for each language. */
function made<T>(make: (tag: string) => T): () => T {
  const kept = new Map<Language, T>();
  return () => {
    const now = language.value;
    const found = kept.get(now) ?? make(TAGS[now]);
    kept.set(now, found);
    return found;
  };
}

const plain = made((tag) => new Intl.NumberFormat(tag));
const short = made((tag) => new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: 1 }));

/** `12,000`. */
export function count(value: number): string {
  return plain().format(value);
}

/** The form of a word that goes with a number, in one language: `pluralIn("en")(1, { one: "row", other: "rows" })`. */
export function pluralIn(spoken: Language): (n: number, forms: { one?: string; other: string }) => string {
  const rules = new Intl.PluralRules(TAGS[spoken]);
  return (n, forms) => (rules.select(n) === "one" ? forms.one : undefined) ?? forms.other;
}

/** `3,412/s`, and `1.2M/s` where digits no longer help. */
export function perSecond(rate: number): string {
  const digits = rate >= 1e6
    ? short().format(rate)
    : plain().format(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate));
  return `${digits}${UNITS[language.value].perSecond}`;
}

/** `1.4 MB`, in powers of 1,000. */
export function size(bytes: number): string {
  const { byte, bytes: several } = UNITS[language.value];
  const units = [bytes === 1 ? byte : several, "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}

/** `< 0.1 s`, `0.4 s`, `12 s`, `4 min 05 s`, `3 h 20 min`. */
export function span(seconds: number): string {
  const { second, minute, hour } = UNITS[language.value];
  const at = Math.max(0, seconds);
  if (at > 0 && at < 0.05) return `< 0.1 ${second}`;
  if (at < 9.95) return `${at.toFixed(1)} ${second}`;
  const whole = Math.round(at);
  if (whole < 60) return `${whole} ${second}`;
  if (whole < 3600) return `${Math.floor(whole / 60)} ${minute} ${String(whole % 60).padStart(2, "0")} ${second}`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} ${hour} ${String(minutes % 60).padStart(2, "0")} ${minute}`;
}

/** How far something is, 0 to 1, in percent: never 100 % before the end, never 0 % where there is something. */
export function percent(share: number): string {
  return inPercent(share, Math.floor);
}

/** What part of a whole something makes, 0 to 1, in percent to the nearest: the parts of a whole make about 100. */
export function portion(share: number): string {
  return inPercent(share, Math.round);
}

function inPercent(share: number, whole: (value: number) => number): string {
  return `${percentDigits(share, whole)}${UNITS[language.value].percent}`;
}

function percentDigits(share: number, whole: (value: number) => number): string {
  if (share <= 0) return "0";
  if (share >= 1) return "100";
  const value = share * 100;
  if (value < 0.1) return "< 0.1";
  if (value > 99.9) return "> 99.9";
  return value < 10 || value > 99 ? value.toFixed(1) : String(whole(value));
}

const relative = made((tag) => new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" }));

/** `2 min. ago`. */
export function ago(at: string, now: number): string {
  const seconds = Math.min(0, (Date.parse(at) - now) / 1000);
  if (seconds > -10) return UNITS[language.value].now;
  if (seconds > -60) return relative().format(Math.round(seconds), "second");
  if (seconds > -3600) return relative().format(Math.round(seconds / 60), "minute");
  if (seconds > -86400) return relative().format(Math.round(seconds / 3600), "hour");
  return relative().format(Math.round(seconds / 86400), "day");
}

/** Day before month and 24 hours: English that nobody misreads. */
const dated = (tag: string) => (tag === "en" ? "en-GB" : tag);

const exactly = made((tag) => new Intl.DateTimeFormat(dated(tag), { dateStyle: "medium", timeStyle: "medium" }));

/** `23 Nov 2025, 14:33:07`. */
export function exact(at: string): string {
  return exactly().format(new Date(at));
}

const clock = made((tag) => new Intl.DateTimeFormat(dated(tag), { timeStyle: "medium" }));

/** `14:33:07`. */
export function clockTime(at: number): string {
  return clock().format(new Date(at));
}
