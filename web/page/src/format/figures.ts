/** Numbers, sizes, spans and times as people read them. Times count in the browser's own zone. */

const plain = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** `12,000`. */
export function count(value: number): string {
  return plain.format(value);
}

/** `3,412/s`, and `1.2M/s` where digits no longer help. */
export function perSecond(rate: number): string {
  return `${rate >= 1e6 ? short.format(rate) : plain.format(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))}/s`;
}

/** `1.4 MB`, in powers of 1,000. */
export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}

/** `0.4 s`, `12 s`, `4 min 05 s`, `3 h 20 min`. */
export function span(seconds: number): string {
  const at = Math.max(0, seconds);
  if (at < 9.95) return `${at.toFixed(1)} s`;
  const whole = Math.round(at);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** A share of 0 to 1 in percent: never 100 % before the end, never 0 % where there is something. */
export function percent(share: number): string {
  if (share <= 0) return "0 %";
  if (share >= 1) return "100 %";
  const value = share * 100;
  if (value < 0.1) return "< 0.1 %";
  if (value > 99.9) return "> 99.9 %";
  return `${value < 10 || value > 99 ? value.toFixed(1) : Math.floor(value)} %`;
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

/** `2 min. ago`. */
export function ago(at: string, now: number): string {
  const seconds = Math.min(0, (Date.parse(at) - now) / 1000);
  if (seconds > -10) return "just now";
  if (seconds > -60) return relative.format(Math.round(seconds), "second");
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), "minute");
  if (seconds > -86400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86400), "day");
}

const exactly = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** `23 Nov 2025, 14:33:07`. */
export function exact(at: string): string {
  return exactly.format(new Date(at));
}

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** `14:33:07`. */
export function clockTime(at: number): string {
  return clock.format(new Date(at));
}
