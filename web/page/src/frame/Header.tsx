/** The head of every page: the mark, the pages, and how the connection is doing. */

import { clockTime } from "../format/figures.ts";
import { view } from "../navigation.ts";
import { say } from "../strings.ts";
import { connection } from "../wire/socket.ts";
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
      <ConnectionMark />
      <LanguageSwitch />
      <LogOut />
    </header>
  );
}

function ConnectionMark() {
  const { state, since, problem } = connection.value;
  const words = say.connection[state];
  const text = typeof words === "string" ? words : words(clockTime(since));
  return (
    <span class="connection" data-state={state} title={problem?.detail}>
      <i aria-hidden="true" />
      {text}
    </span>
  );
}
