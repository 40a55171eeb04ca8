/** The run that is being deleted here: whoever does it is taken to all runs, and not told that it is gone. */

import { signal } from "@preact/signals";

export const removing = signal<string | null>(null);
