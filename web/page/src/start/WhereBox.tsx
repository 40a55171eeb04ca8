/** The box a condition is written in: completion by keyboard, and a mark under what is wrong. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { say } from "../strings.ts";
import { type Completion, completionAt, type Known, type Offer, taken } from "../where/completion.ts";
import { faultIn } from "../where/fault.ts";
import type { Problem } from "../wire/nouns.ts";

interface Props {
  text: string;
  known: Known;
  example: string;
  problem: Problem | null;
  write: (text: string) => void;
  submit: () => void;
}

/**
 * A box of several lines is a textbox, and no combobox: `aria-haspopup` says that it offers something,
 * `aria-activedescendant` which offer is meant, and how many there are is said when they appear.
 */
export function WhereBox({ text, known, example, problem, write, submit }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  const caretTo = useRef<number | null>(null);
  const [completion, setCompletion] = useState<Completion | null>(null);
  const [at, setAt] = useState(0);

  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  useLayoutEffect(() => {
    if (caretTo.current === null) return;
    box.current?.setSelectionRange(caretTo.current, caretTo.current);
    caretTo.current = null;
  });

  function offer(value: string, caret: number, asked = false): void {
    setCompletion(completionAt(value, caret, known, asked));
    setAt(0);
  }

  function take(choice: Offer): void {
    if (completion === null) return;
    const { text: written, caret } = taken(text, completion, choice);
    caretTo.current = caret;
    setCompletion(null);
    write(written);
    box.current?.focus();
  }

  function press(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
      return;
    }
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      offer(text, box.current?.selectionStart ?? text.length, true);
      return;
    }
    if (completion === null || event.isComposing) return;
    const { offers } = completion;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const end = { Home: 0, End: offers.length - 1 }[event.key];
    const choice = offers[at];
    if (step !== undefined) setAt((at + step + offers.length) % offers.length);
    else if (end !== undefined && event.ctrlKey) setAt(end);
    else if ((event.key === "Enter" || event.key === "Tab") && choice !== undefined) take(choice);
    else if (event.key === "Escape") setCompletion(null);
    else return;
    event.preventDefault();
  }

  return (
    <div class="where" data-wrong={problem !== null}>
      <Mirror text={text} empty={example} problem={problem} completion={completion} at={at} take={take} />
      <textarea
        ref={box}
        id="where"
        class="code"
        rows={1}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        maxLength={4096}
        placeholder={example}
        aria-invalid={problem !== null}
        aria-describedby="where-answer where-help"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={completion === null ? undefined : "where-offers"}
        aria-activedescendant={completion === null ? undefined : `where-offer-${at}`}
        value={text}
        onInput={({ currentTarget }) => {
          write(currentTarget.value);
          offer(currentTarget.value, currentTarget.selectionStart);
        }}
        onKeyDown={press}
        onClick={() => setCompletion(null)}
        onBlur={() => setCompletion(null)}
      />
      <p class="unseen" role="status">{completion === null ? "" : say.start.offers(completion.offers.length)}</p>
    </div>
  );
}

interface MirrorProps {
  text: string;
  /** What stands in the box while it is empty: it needs room, too. */
  empty: string;
  problem: Problem | null;
  completion: Completion | null;
  at: number;
  take: (offer: Offer) => void;
}

/** The same text behind the box, letter on letter: it carries the mark, gives the box its height, and knows where
 * the started word is, so that the offers can stand under it. */
function Mirror({ text, empty, problem, completion, at, take }: MirrorProps) {
  const fault = problem === null ? null : faultIn(text, problem);
  const word = useRef<HTMLSpanElement>(null);
  const popup = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const [list, anchor] = [popup.current, word.current];
    if (list === null || anchor === null) return;
    const room = (list.parentElement?.clientWidth ?? 0) - list.offsetWidth;
    list.style.setProperty("left", `${Math.max(0, Math.min(anchor.offsetLeft, room))}px`);
    list.style.setProperty("top", `${anchor.offsetTop + anchor.offsetHeight + 12}px`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  });
  return (
    <>
      <div class="mirror code" aria-hidden="true">
        {completion !== null ? (
          <>
            {text.slice(0, completion.from)}
            <span ref={word}>{text.slice(completion.from, completion.to)}</span>
            {text.slice(completion.to)}
          </>
        ) : fault !== null ? (
          <>
            {text.slice(0, fault.from)}
            <mark class="fault">{text.slice(fault.from, fault.to)}</mark>
            {text.slice(fault.to)}
          </>
        ) : text}
        {text === "" && empty}
        {"\u200b"}
      </div>
      {completion !== null && (
        <ul ref={popup} id="where-offers" class="offers" role="listbox" aria-label={say.where.offers}>
          {completion.offers.map((offer, index) => (
            <li
              key={offer.kind + offer.label}
              id={`where-offer-${index}`}
              role="option"
              aria-selected={index === at}
              class={offer.kind}
              onMouseDown={(event) => {
                event.preventDefault();
                take(offer);
              }}
            >
              <span class="code">{offer.label}</span>
              <span class="dim">{offer.note}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
