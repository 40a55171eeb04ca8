/** Leads to the page's other language, by the name that its readers know. */

import { language, LANGUAGES, NAMES, TAGS } from "../language.ts";
import { speak } from "./language.ts";

export function LanguageSwitch() {
  const others = LANGUAGES.filter((each) => each !== language.value);
  return (
    <>
      {others.map((each) => (
        <button key={each} type="button" class="link language" lang={TAGS[each]} onClick={() => speak(each)}>
          {NAMES[each]}
        </button>
      ))}
    </>
  );
}
