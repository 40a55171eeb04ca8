/** Files held over the page, and dropped. The whole window takes them, on every view: nobody should have to aim. */

import { signal } from "@preact/signals";

import { go, view } from "../navigation.ts";
import { takeFiles, takeNothing } from "./intake.ts";

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
    const { files, items } = event.dataTransfer ?? {};
    // A folder comes as a file that cannot be read.
    const isFolder = [...items ?? []].some((item) => item.webkitGetAsEntry()?.isDirectory);
    if (isFolder) takeNothing();
    else if (files === undefined || files.length === 0) return;
    else void takeFiles([...files]);
    if (view.peek().name !== "start") go("/");
  });
}
