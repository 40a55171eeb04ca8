/** The head of every page: the mark, the pages, and how the connection is doing. */

import { view } from "../navigation.ts";
import { say } from "../strings.ts";
import { ConnectionMark } from "./ConnectionMark.tsx";
import { flower } from "./flower.ts";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LogOut } from "./LogOut.tsx";
import { Mark } from "./Mark.tsx";

export function Header() {
  const at = view.value.name;
  return (
    <header class="head">
      <a class="brand" href="/">
        <Mark />
        <span>{say.name}</span>
      </a>
      <nav aria-label={say.nav.label}>
        <a href="/" aria-current={at === "start" ? "page" : undefined}>{say.nav.start}</a>
        <a href="/jobs" aria-current={at === "runs" ? "page" : undefined}>{say.nav.runs}</a>
        {flower.value !== null && (
          <a href={flower.value} target="_blank" rel="noreferrer" title={say.nav.flowerWhat}>{say.nav.flower}</a>
        )}
      </nav>
      <div class="head-end">
        <ConnectionMark />
        <LanguageSwitch />
        <LogOut />
      </div>
    </header>
  );
}
