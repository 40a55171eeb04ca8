/** The address bar and the views: links inside the page change the view without a load. */

import { signal } from "@preact/signals";

import { type View, viewOf } from "./address.ts";

export const view = signal<View>(viewOf(new URL(location.href)));

/** Goes to an address, as a link would: where one is already it is no other step. */
export function go(address: string): void {
  step(address);
  arrive();
  scrollTo(0, 0);
}

/** Writes down what is on show, so that a reload shows it again; no step in the history. */
export function note(address: string): void {
  if (address !== location.pathname + location.search) history.replaceState(null, "", address);
}

/** The same as a step in the history: the button that leads back leads to what was on show before. */
export function step(address: string): void {
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
}

function arrive(): void {
  view.value = viewOf(new URL(location.href));
}

export function watchAddress(): void {
  addEventListener("popstate", arrive);
  addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a");
    const own = link !== null && link !== undefined && link.origin === location.origin;
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!own || !plain || link.target !== "" || link.hasAttribute("download")) return;
    if (viewOf(new URL(link.href)).name === "nowhere") return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
