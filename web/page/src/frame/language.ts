/** The reader's language: what was chosen here before, else what the browser asks for. */

import { effect } from "@preact/signals";

import { type Language, language, LANGUAGES, preferred, TAGS } from "../language.ts";

const KEPT_AS = "winnow.language";

/** Finds the language, and keeps `<html lang>` to it. Called before anything is drawn. */
export function keepLanguage(): void {
  language.value = remembered() ?? preferred(navigator.languages);
  effect(() => {
    document.documentElement.lang = TAGS[language.value];
  });
}

/** Speaks another language, now and the next time. */
export function speak(chosen: Language): void {
  language.value = chosen;
  try {
    localStorage.setItem(KEPT_AS, chosen);
  } catch {
    // A browser that keeps nothing is asked again the next time.
  }
}

function remembered(): Language | undefined {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return LANGUAGES.find((each) => each === kept);
  } catch {
    return undefined;
  }
}
