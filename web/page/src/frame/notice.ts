/** Notices of the browser's own, for who looks elsewhere when a run ends. Asked for by a click, and never otherwise. */

import { signal } from "@preact/signals";

const KEPT_AS = "winnow.notices";

export type Notices = "off" | "on" | "denied";

/** Whether the reader wants them; `denied`: wants them, but the browser gives none. */
export const notices = signal<Notices>(allowed() && remembered() ? "on" : "off");

/** Whether this browser has any, here. */
export function noticesExist(): boolean {
  return isSecureContext && "Notification" in globalThis;
}

/** Wants them, and asks the browser where it was not asked yet; or wants them no more. */
export async function switchNotices(): Promise<void> {
  if (notices.value === "on") notices.value = "off";
  else notices.value = (await Notification.requestPermission()) === "granted" ? "on" : "denied";
  try {
    localStorage.setItem(KEPT_AS, notices.value);
  } catch {
    // A browser that keeps nothing is asked again the next time.
  }
}

/** Gives notice, unless the reader sees the page anyway. Two pages that say the same of one `subject` say it once. */
export function giveNotice(subject: string, title: string, body: string): void {
  if (notices.value !== "on" || (!document.hidden && document.hasFocus())) return;
  try {
    const given = new Notification(title, { body, tag: subject });
    given.onclick = () => {
      focus();
      given.close();
    };
  } catch {
    // Some browsers on phones have the name, but take notices only from a service worker: the title of the tab has to do.
  }
}

function allowed(): boolean {
  return typeof document !== "undefined" && noticesExist() && Notification.permission === "granted";
}

function remembered(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) === "on";
  } catch {
    return false;
  }
}
