/** How the connection is doing, and since when: what the socket tells of, as one state. Nothing here knows the socket. */

import { signal } from "@preact/signals";

import type { Problem } from "./nouns.ts";

export interface Connection {
  state: "connecting" | "live" | "reconnecting" | "offline" | "refused";
  /** Milliseconds; since when it is so. Lost is lost: from reconnecting to offline it goes on. */
  since: number;
  /** While live: what carries it. Polling is what is left where websockets are blocked on the way. */
  transport?: "websocket" | "polling";
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

/** What another vain attempt makes of it. */
export function afterAttempt(before: Connection, now: number): Connection["state"] {
  const tooLong = isLost(before) && now - before.since > OFFLINE_AFTER;
  return before.state === "offline" || tooLong ? "offline" : "reconnecting";
}
