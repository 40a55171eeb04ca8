/** Above the rows: in which order they come, what is searched among them, and the way to one by its number. */

import { useEffect, useState } from "preact/hooks";

import { reasonInWords } from "../rows/reasons.ts";
import { say } from "../strings.ts";
import type { How, Look } from "./look.ts";

/** A pause in typing that makes a search of what was typed. */
const TYPED_PAUSE = 350;

interface Props {
  look: Look;
  how: How;
  /** Rows still come. */
  isLive: boolean;
  choose: (part: Partial<Look>) => void;
  jump: (row: number) => void;
}

export function ViewBar({ look, how, isLive, choose, jump }: Props) {
  const isSearch = look.q !== "" || look.reason !== "";
  return (
    <div class="view-bar">
      {isLive && look.which !== "rejected" && !isSearch && (
        <div class="switch" role="group" aria-label={say.table.how}>
          {(["arriving", "ordered"] as const).map((name) => (
            <button key={name} type="button" aria-pressed={name === how} onClick={() => choose({ how: name })}>
              {say.table[name]}
            </button>
          ))}
        </div>
      )}
      <Search q={look.q} search={(q) => choose({ q, at: 0 })} />
      {!isSearch && <GoTo jump={jump} />}
      {look.reason !== "" && (
        <p class="only-reason">
          <span class="dim">{say.look.onlyReason}</span> <b>{reasonInWords(look.reason)}</b>{" "}
          <button type="button" class="link" onClick={() => choose({ reason: "", at: 0 })}>{say.look.everyReason}</button>
        </p>
      )}
    </div>
  );
}

function Search({ q, search }: { q: string; search: (q: string) => void }) {
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text === q) return undefined;
    const timer = setTimeout(() => search(text), TYPED_PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        search(text);
      }}
    >
      <input
        type="search"
        maxLength={200}
        aria-label={say.look.search}
        placeholder={say.look.search}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}

function GoTo({ jump }: { jump: (row: number) => void }) {
  const [row, setRow] = useState("");
  const number = Number(row);
  const isRow = Number.isSafeInteger(number) && number >= 1;
  return (
    <form
      class="go-to"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRow) jump(number);
      }}
    >
      <label>
        <span class="dim">{say.look.goTo}</span>{" "}
        <input inputMode="numeric" size={9} value={row} onInput={(event) => setRow(event.currentTarget.value.replace(/\D/g, ""))} />
      </label>{" "}
      <button class="link" disabled={!isRow}>{say.look.go}</button>
    </form>
  );
}
