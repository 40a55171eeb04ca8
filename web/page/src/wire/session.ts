/** Whether the server wants a token before it says anything. */

import { signal } from "@preact/signals";

export const locked = signal(false);
