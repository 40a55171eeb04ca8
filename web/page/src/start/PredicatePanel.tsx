/** "And then": the choice of a predicate, what it does, and the form of its parameters. */

import { say } from "../strings.ts";
import type { ListRecord, Published } from "../wire/nouns.ts";
import { ParamField } from "./ParamField.tsx";
import { choose, chosen, chosenName, fields, known, readKnown, unread } from "./predicate.ts";

export function PredicatePanel({ list }: { list: ListRecord }) {
  const there = known.value ?? [];
  const name = chosenName.value;
  if (there.length === 0 && name === "") return unread.value === null ? null : <Unread />;
  const isGone = known.value !== null && name !== "" && chosen.value === null;
  return (
    <div class="then">
      <div class="then-line">
        <label for="predicate">{say.then.heading}</label>
        <select id="predicate" aria-describedby="predicate-says" value={name}
          onChange={({ currentTarget }) => choose(currentTarget.value)}>
          <option value="">{say.then.nothing}</option>
          {name !== "" && chosen.value === null && <option value={name}>{isGone ? say.then.gone(name) : name}</option>}
          {there.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
        </select>
        <p id="predicate-says" class="says">
          {isGone ? <span class="wrong">{say.then.isGone(name)}</span> : chosen.value?.summary ?? say.start.thenWhat}
        </p>
      </div>
      {unread.value !== null && <Unread />}
      {chosen.value !== null && <Form key={name} predicate={chosen.value} list={list} />}
    </div>
  );
}

function Form({ predicate, list }: { predicate: Published; list: ListRecord }) {
  const rest = predicate.doc.slice(predicate.doc.startsWith(predicate.summary) ? predicate.summary.length : 0).trim();
  return (
    <>
      {rest !== "" && (
        <details class="doc">
          <summary>{say.then.more}</summary>
          <p>{rest}</p>
        </details>
      )}
      {fields.value.length > 0 && (
        <fieldset class="params">
          <legend class="unseen">{say.form.label(predicate.name)}</legend>
          {fields.value.map((field) => <ParamField key={field.name} field={field} list={list} />)}
        </fieldset>
      )}
    </>
  );
}

function Unread() {
  return (
    <p class="then dim">
      {say.then.unread}{" "}
      <button type="button" class="link" onClick={() => void readKnown()}>{say.then.again}</button>
    </p>
  );
}
