/** How the list is read, to be changed: every change is read at once, and the first rows show what comes of it. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { say } from "../strings.ts";
import type { ListFormat, ListRecord } from "../wire/nouns.ts";
import type { Reading } from "../wire/readings.ts";
import { leaveAsItIs, readingOf, readOtherwise, rereading, tried, unreadable } from "./reading.ts";

const FORMATS: readonly ListFormat[] = ["csv", "tsv", "jsonl", "text"];
const DELIMITERS = [",", ";", "\t", "|", ":"];
const QUOTES = ['"', "'", ""];
/** Those that old programs write most; any other single-byte one can be given to the API. */
const ENCODINGS = ["utf-8", "cp1252", "latin-1", "iso-8859-15", "cp1250", "cp1251", "koi8-r", "cp437", "cp850", "mac-roman"];

export function ReadingForm({ list, close }: { list: ListRecord; close: () => void }) {
  const now: Reading = { ...readingOf(list), ...tried.value };
  const isDelimited = now.format === "csv" || now.format === "tsv";
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);

  function leave() {
    leaveAsItIs();
    close();
  }

  return (
    <fieldset id="reading" class="reading" onKeyDown={(event) => event.key === "Escape" && leave()}>
      <legend class="unseen">{say.start.howRead}</legend>
      <div class="reading-fields">
        <Labelled words={say.start.format}>
          <select ref={first} value={now.format}
            onChange={({ currentTarget }) => void readOtherwise({ format: currentTarget.value as ListFormat })}>
            {FORMATS.map((one) => <option key={one} value={one}>{say.list.formats[one]}</option>)}
          </select>
        </Labelled>
        {isDelimited && (
          <>
            <Labelled words={say.start.delimiter}>
              <Choice value={now.delimiter} known={DELIMITERS} words={say.start.delimiters}
                choose={(delimiter) => void readOtherwise({ delimiter })} />
            </Labelled>
            <Labelled words={say.start.quote}>
              <Choice value={now.quote} known={QUOTES} words={say.start.quotes} choose={(quote) => void readOtherwise({ quote })} />
            </Labelled>
          </>
        )}
        {now.format !== "jsonl" && (
          <Labelled words={say.start.encoding}>
            <Choice value={now.encoding} known={ENCODINGS} words={say.start.encodings}
              choose={(encoding) => void readOtherwise({ encoding })} />
          </Labelled>
        )}
        {isDelimited && (
          <label class="tick">
            <input type="checkbox" checked={now.header}
              onChange={({ currentTarget }) => void readOtherwise({ header: currentTarget.checked })} />
            <span>{say.start.header}</span>
          </label>
        )}
        <button type="button" class="button quiet" onClick={leave}>
          {unreadable.value === null ? say.start.done : say.start.leave}
        </button>
      </div>
      <p class="says" role="status">
        {rereading.value ? <span class="dim">{say.start.rereading}</span> : null}
      </p>
      {unreadable.value !== null && (
        <p class="wrong" role="alert">{unreadable.value.detail || unreadable.value.title} <span class="dim">{say.start.stillAsBefore}</span></p>
      )}
    </fieldset>
  );
}

function Labelled({ words, children }: { words: string; children: ComponentChildren }) {
  return (
    <label class="labelled">
      <span>{words}</span>
      {children}
    </label>
  );
}

interface ChoiceProps {
  value: string;
  known: readonly string[];
  words: Readonly<Record<string, string>>;
  choose: (value: string) => void;
}

/** What a list is read by now is among the choices, however rare it is. */
function Choice({ value, known, words, choose }: ChoiceProps) {
  const all = known.includes(value) ? known : [value, ...known];
  return (
    <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      {all.map((one) => <option key={one} value={one}>{words[one] ?? one}</option>)}
    </select>
  );
}
