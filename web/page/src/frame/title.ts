/** The title of the tab. */

import { useEffect } from "preact/hooks";

import { say } from "../strings.ts";

export function useTitle(...parts: (string | null)[]): void {
  const title = [...parts.filter((part) => part !== null), say.name].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
