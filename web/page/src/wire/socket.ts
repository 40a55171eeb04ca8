/** The one connection to the server's `/jobs` namespace, and how it is doing. */

import { signal } from "@preact/signals";
import { io, type Socket } from "socket.io-client";

import type { Problem } from "./nouns.ts";
import { lapse, lapseOf, type OfRedis } from "./redis.ts";
import { locked } from "./session.ts";

export interface Connection {
  state: "connecting" | "live" | "reconnecting" | "offline" | "refused";
  /** Milliseconds; since when it is so. */
  since: number;
  /** Why the server will not have us. */
  problem?: Problem;
}

export const connection = signal<Connection>({ state: "connecting", since: Date.now() });

/** Longer than this without a connection is called offline. */
const OFFLINE_AFTER = 15_000;
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
  const opened = io("/jobs", {
    transports: ["websocket", "polling"],
    // Without this a blocked websocket would be tried for ever, and polling never.
    tryAllTransports: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 2000,
    timeout: 8000,
  });
  opened.on("connect", () => tell({ state: "live" }));
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
    if (opened.active) return tell({ state: waitedTooLong() ? "offline" : "reconnecting" });
    if (error.data?.status === 401) locked.value = true;
    return tell({ state: "refused", ...(error.data ? { problem: error.data } : {}) });
  });
  addEventListener("offline", () => tell({ state: "offline" }));
  addEventListener("online", () => {
    if (!opened.connected) opened.disconnect().connect();
    else tell({ state: "live" });
  });
  return opened;
}

function waitedTooLong(): boolean {
  const { state, since } = connection.value;
  return state === "offline" || (state === "reconnecting" && Date.now() - since > OFFLINE_AFTER);
}

function tell(now: Omit<Connection, "since">): void {
  const before = connection.value;
  const lost = (state: Connection["state"]) => state === "reconnecting" || state === "offline";
  const same = now.state === before.state || (lost(now.state) && lost(before.state));
  connection.value = { ...now, since: same ? before.since : Date.now() };
}
