/** What a screen reader is told: changes of state, and nothing that moves all the time. */

import { signal } from "@preact/signals";

export const announced = signal("");

export function announce(text: string): void {
  announced.value = text;
}
