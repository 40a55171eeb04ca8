/** `say`: what the page says, in the reader's language. Each language is a folder, and has the same rooms in it. */

import { chinese } from "./chinese/index.ts";
import { english, type Words } from "./english/index.ts";
import { type Language, language } from "./language.ts";

const catalogs: Record<Language, Words> = { en: english, zh: chinese };

/** The words of the language that is spoken now. Whatever reads them while it is drawn is drawn again in another one. */
export const say: Words = new Proxy(english, {
  get: (_, part) => catalogs[language.value][part as keyof Words],
});
