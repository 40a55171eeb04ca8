/** Arrow keys go from run to run, and the focus stays with its run, whether its line is in sight or not. */

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

import type { Summary } from "../wire/nouns.ts";

/** `needed`: places that have to be drawn, in sight or not. */
export function useWalk(list: RefObject<HTMLElement | null>, jobs: readonly Summary[]) {
  const [goal, setGoal] = useState<number | null>(null);
  const line = lineOf(list.current, document.activeElement);
  const now = line === null ? -1 : jobs.findIndex(({ id }) => id === line.dataset.id);
  // A run that goes leaves the focus to the one that moves up.
  const held = line === null ? -1 : Math.min(now === -1 ? placeOf(line) : now, jobs.length - 1);

  useLayoutEffect(() => {
    const from = list.current;
    if (goal !== null) {
      linkAt(from, goal)?.focus();
      setGoal(null);
    } else if (held >= 0 && lineOf(from, document.activeElement) === null) {
      linkAt(from, held)?.focus({ preventScroll: true });
    }
  });

  function walk(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = lineOf(list.current, event.target as Element);
    if (by === undefined || at === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = placeOf(at) + by;
    if (next < 0 || next >= jobs.length) return;
    event.preventDefault();
    const link = linkAt(list.current, next);
    if (link === null) setGoal(next);
    else link.focus();
  }
  return { needed: [held, goal ?? -1].filter((place) => place >= 0), walk };
}

function lineOf(list: HTMLElement | null, element: Element | null): HTMLElement | null {
  return list?.contains(element) ? (element?.closest<HTMLElement>(".run-line") ?? null) : null;
}

/** As it was drawn last. */
function placeOf(line: HTMLElement): number {
  return Number(line.getAttribute("aria-posinset")) - 1;
}

function linkAt(list: HTMLElement | null, place: number): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[aria-posinset="${place + 1}"] a`) ?? null;
}
