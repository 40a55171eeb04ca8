/** Whether the server wants a token before it says anything, and whether this browser has shown it. */

import { signal } from "@preact/signals";

export const locked = signal(false);
/** The token was shown, and can be forgotten again. */
export const unlocked = signal(false);
