/** A quiet mark of how the connection is doing; of a break and of its end a screen reader is told once. */

import { useEffect, useRef } from "preact/hooks";

import { clockTime } from "../format/figures.ts";
import { say } from "../strings.ts";
import { type Connection, connection, isLost } from "../wire/connection.ts";
import { announce } from "./announce.ts";

export function ConnectionMark() {
  const now = connection.value;
  const text = wordsOf(now);
  const isBroken = isLost(now) || now.state === "refused";
  const wasBroken = useRef(false);
  useEffect(() => {
    if (isBroken) announce(text);
    else if (wasBroken.current && now.state === "live") announce(say.connection.back);
    wasBroken.current = isBroken;
  }, [isBroken, now.state === "live"]);
  return (
    <span class="connection" data-state={now.state} title={detailOf(now)}>
      <i aria-hidden="true" />
      {text}
    </span>
  );
}

function wordsOf({ state, since }: Connection): string {
  const words = say.connection[state];
  return typeof words === "string" ? words : words(clockTime(since));
}

function detailOf({ state, since, transport, problem }: Connection): string | undefined {
  if (state !== "live") return problem?.detail;
  const at = say.connection.liveSince(clockTime(since));
  return transport === "polling" ? `${at} ${say.connection.polling}` : at;
}
