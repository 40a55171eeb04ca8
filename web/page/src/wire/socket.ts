/** The one connection to the server's `/jobs` namespace. */

import { io, type Socket } from "socket.io-client";

import { afterAttempt, type Connection, connection, following, isLost, orderAfter, type Transport } from "./connection.ts";
import type { Problem } from "./nouns.ts";
import { lapse, lapseOf, type OfRedis } from "./redis.ts";
import { locked } from "./session.ts";

export { type Connection, connection } from "./connection.ts";

const ANSWER_WITHIN = 10_000;

export type Answer<T> = ({ ok: true } & T) | { ok: false; error: Problem };

let made: Socket | null = null;

/** Connects on first use, and stays. */
export function socket(): Socket {
  made ??= connect();
  return made;
}

/** Asks and waits for the acknowledgement. Rejects when none comes: the connection went, or the server is stuck. */
export function request<T>(event: string, body: object): Promise<Answer<T>> {
  return socket().timeout(ANSWER_WITHIN).emitWithAck(event, body) as Promise<Answer<T>>;
}

function connect(): Socket {
  let transports: readonly Transport[] = ["websocket", "polling"];
  const opened = io("/jobs", {
    transports: [...transports],
    // Without this a blocked websocket would be tried for ever, and polling never.
    tryAllTransports: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 2000,
    timeout: 8000,
  });
  opened.on("connect", () => {
    tell({ state: "live", transport: carrier(opened) });
    // What began by polling may have found its websocket since.
    opened.io.engine.once("upgrade", () => tell({ state: "live", transport: carrier(opened) }));
  });
  opened.on("redis", (said: OfRedis) => {
    lapse.value = lapseOf(said);
  });
  opened.on("disconnect", (reason) => {
    // Who connects again is told anew.
    lapse.value = null;
    tell({ state: "reconnecting" });
    // The client library takes a parting by the server for final; here it is a restart.
    if (reason === "io server disconnect") setTimeout(() => opened.connect(), 1000);
  });
  opened.on("connect_error", (error: Error & { data?: Problem }) => {
    transports = orderAfter(transports, error.message === "timeout");
    opened.io.opts.transports = [...transports];
    if (opened.active) return tell({ state: afterAttempt(connection.peek(), Date.now()) });
    if (error.data?.status === 401) locked.value = true;
    return tell({ state: "refused", ...(error.data ? { problem: error.data } : {}) });
  });
  // Now rather than when the next attempt is due: a browser lets timers of a hidden page wait for up to a minute.
  const tryNow = () => {
    if (isLost(connection.peek())) opened.disconnect().connect();
  };
  addEventListener("offline", () => tell({ state: "offline" }));
  addEventListener("online", () => {
    if (opened.connected) tell({ state: "live", transport: carrier(opened) });
    else tryNow();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) tryNow();
  });
  return opened;
}

function carrier(opened: Socket): Transport {
  return opened.io.engine.transport.name === "polling" ? "polling" : "websocket";
}

function tell(now: Omit<Connection, "since">): void {
  connection.value = following(connection.peek(), now, Date.now());
}
