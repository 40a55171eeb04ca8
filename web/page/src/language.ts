/** The languages that the page speaks, and the one it speaks now. What is drawn with it is drawn again when it changes. */

import { signal } from "@preact/signals";

export const LANGUAGES = ["en", "zh"] as const;

export type Language = (typeof LANGUAGES)[number];

/** As `lang` and Intl want it: written Chinese is simplified, and a browser chooses its glyphs by that. */
export const TAGS: Record<Language, string> = { en: "en", zh: "zh-Hans" };

/** Each by its own name: who looks for it can read nothing else. */
export const NAMES: Record<Language, string> = { en: "English", zh: "中文" };

export const language = signal<Language>("en");

/** The first language of the reader's that the page has; English where it has none of them. */
export function preferred(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split(/[-_]/, 1)[0];
    const found = LANGUAGES.find((each) => each === primary);
    if (found !== undefined) return found;
  }
  return "en";
}
