/** How the connection is doing, and since when: what the socket tells of, as one state. Nothing here knows the socket. */

import { signal } from "@preact/signals";

import type { Problem } from "./nouns.ts";

export interface Connection {
  state: "connecting" | "live" | "reconnecting" | "offline" | "refused";
  /** Milliseconds; since when it is so. Lost is lost: from reconnecting to offline it goes on. */
  since: number;
  /** While live: what carries it. Polling is what is left where websockets are blocked on the way. */
  transport?: Transport;
  /** Why the server will not have us. */
  problem?: Problem;
}

/** Longer than this without a connection, in milliseconds, is called offline. */
const OFFLINE_AFTER = 15_000;

export const connection = signal<Connection>({ state: "connecting", since: Date.now() });

/** Lost, and trying again. */
export function isLost({ state }: Connection): boolean {
  return state === "reconnecting" || state === "offline";
}

/** The connection after what was just told of it. */
export function following(before: Connection, told: Omit<Connection, "since">, now: number): Connection {
  const at = { ...told, since: now };
  const goesOn = told.state === before.state || (isLost(at) && isLost(before));
  return goesOn ? { ...told, since: before.since } : at;
}

export type Transport = "websocket" | "polling";

/**
 * In which order the next attempt tries what can carry a connection. One that is refused gives way to the other at once; one
 * that is let in and then says nothing, as some proxies do with a websocket, ends in a timeout: it is not tried first again.
 */
export function orderAfter(before: readonly Transport[], isTimeout: boolean): Transport[] {
  return isTimeout ? [...before].reverse() : [...before];
}

/** What another vain attempt makes of it. */
export function afterAttempt(before: Connection, now: number): Connection["state"] {
  const tooLong = isLost(before) && now - before.since > OFFLINE_AFTER;
  return before.state === "offline" || tooLong ? "offline" : "reconnecting";
}
