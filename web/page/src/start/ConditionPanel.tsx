/** The filter: a condition and what the server says to it, a predicate after it, and the button that starts the run. */

import { useMemo } from "preact/hooks";

import { ProblemNote } from "../frame/ProblemNote.tsx";
import { valuesOf } from "../rows/values.ts";
import { say } from "../strings.ts";
import { exampleFor } from "../where/suggest.ts";
import type { ListRecord } from "../wire/nouns.ts";
import { functions, verdict, where } from "./condition.ts";
import { Offered } from "./Offered.tsx";
import { ordering, orderRefused, run } from "./order.ts";
import { chosen } from "./predicate.ts";
import { PredicatePanel } from "./PredicatePanel.tsx";
import { PreviewPanel } from "./PreviewPanel.tsx";
import { trial } from "./trial.ts";
import { TrialPanel } from "./TrialPanel.tsx";
import { WhereBox } from "./WhereBox.tsx";

export function ConditionPanel({ list }: { list: ListRecord }) {
  const said = verdict.value;
  const then = chosen.value?.name ?? null;
  const fits = said.state === "none" ? chosen.value !== null : said.state !== "wrong";
  const folded = trial.value !== null && then !== null;
  const example = useMemo(() => exampleFor(list), [list]);
  return (
    <section class="sheet condition">
      <label class="condition-label" for="where">{say.where.heading}</label>
      <div class="condition-line">
        <WhereBox
          text={where.value}
          known={{ columns: list.columns, functions: functions.value, values: (column) => valuesOf(list, column) }}
          example={example === undefined ? say.where.example : say.start.example(example)}
          problem={said.state === "wrong" && !said.soft ? said.problem : null}
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
          <p key={String(said.soft)} class={said.soft ? "dim soft" : "wrong"} role={said.soft ? undefined : "alert"}>
            <span>{said.problem.detail}</span>
            {said.problem.hint && !said.soft && <span class="hint">{said.problem.hint}</span>}
          </p>
        )}
      </div>
      <p id="where-help" class="dim where-help">{say.start.help}</p>
      {said.state === "none" && chosen.value === null && <Offered list={list} />}
      <PredicatePanel list={list} />
      {orderRefused.value !== null && <ProblemNote problem={orderRefused.value} />}
      <TrialPanel list={list} fits={fits} />
      <div class="answer">
        {said.state === "unchecked" && <p class="dim">{say.where.unchecked} {said.problem.detail}</p>}
        {said.state === "checking" && (said.before === null
          ? <p class="dim">{say.where.checking}</p>
          : <PreviewPanel tried={said.before} list={list} then={then} folded={folded} stale />)}
        {said.state === "right" && (said.tried === null
          ? <p class="dim">{say.where.unchecked}</p>
          : <PreviewPanel tried={said.tried} list={list} then={then} folded={folded} />)}
      </div>
    </section>
  );
}
