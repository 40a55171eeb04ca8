/** Files held over the page, and dropped. The whole window takes them, on every view: nobody should have to aim. */

import { signal } from "@preact/signals";

import { go, view } from "../navigation.ts";
import { takeFile } from "./intake.ts";

/** A file is held over the page now. */
export const held = signal(false);

export function watchDrops(): void {
  const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    held.value = true;
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) held.value = false;
  });
  addEventListener("drop", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    held.value = false;
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    void takeFile(file, file.name);
    if (view.peek().name !== "start") go("/");
  });
}
