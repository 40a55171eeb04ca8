/** The filter: a condition and what the server says to it, a predicate after it, and the button that starts the run. */

import { ProblemNote } from "../frame/ProblemNote.tsx";
import { say } from "../strings.ts";
import { suggestionsFor } from "../where/suggest.ts";
import type { ListRecord } from "../wire/nouns.ts";
import { functions, verdict, where } from "./condition.ts";
import { ordering, orderRefused, run } from "./order.ts";
import { chosen } from "./predicate.ts";
import { PredicatePanel } from "./PredicatePanel.tsx";
import { PreviewPanel } from "./PreviewPanel.tsx";
import { WhereBox } from "./WhereBox.tsx";

export function ConditionPanel({ list }: { list: ListRecord }) {
  const said = verdict.value;
  const then = chosen.value?.name ?? null;
  const fits = said.state === "none" ? chosen.value !== null : said.state !== "wrong";
  return (
    <section class="sheet condition">
      <label class="condition-label" for="where">{say.where.heading}</label>
      <div class="condition-line">
        <WhereBox
          text={where.value}
          columns={list.columns}
          functions={functions.value}
          problem={said.state === "wrong" ? said.problem : null}
          write={(text) => {
            where.value = text;
          }}
          submit={() => fits && void run()}
        />
        <button type="button" class="button primary go" disabled={!fits || ordering.value} onClick={() => void run()}>
          {ordering.value ? say.where.running : say.where.run}
        </button>
      </div>
      <div id="where-answer">
        {said.state === "wrong" && (
          <p class="wrong" role="alert">
            <span>{said.problem.detail}</span>
            {said.problem.hint && <span class="hint">{said.problem.hint}</span>}
          </p>
        )}
      </div>
      <PredicatePanel list={list} />
      <div class="answer">
        {orderRefused.value !== null && <ProblemNote problem={orderRefused.value} />}
        {said.state === "none" && chosen.value === null && <Suggestions list={list} />}
        {said.state === "unchecked" && <p class="dim">{say.where.unchecked} {said.problem.detail}</p>}
        {said.state === "checking" && (said.before === null
          ? <p class="dim">{say.where.checking}</p>
          : <PreviewPanel preview={said.before} list={list} then={then} stale />)}
        {said.state === "right" && (said.preview === null
          ? <p class="dim">{say.where.unchecked}</p>
          : <PreviewPanel preview={said.preview} list={list} then={then} />)}
      </div>
    </section>
  );
}

function Suggestions({ list }: { list: ListRecord }) {
  const offered = suggestionsFor(list);
  return (
    <p class="suggestions">
      <span class="dim">{offered.length > 0 ? say.where.try : say.where.waiting}</span>
      {offered.map((text) => (
        <button key={text} type="button" class="suggestion" onClick={() => {
          where.value = text;
        }}>
          {text}
        </button>
      ))}
    </p>
  );
}
