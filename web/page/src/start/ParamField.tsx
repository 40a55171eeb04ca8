/** One parameter of a predicate: its label, the control that its type asks for, and what is wrong with it. */

import type { ComponentChildren } from "preact";

import type { Choice, Field } from "../predicates/schema.ts";
import { isTicked, type ListColumn, type Raw } from "../predicates/values.ts";
import { say } from "../strings.ts";
import type { ListRecord } from "../wire/nouns.ts";
import { answered, faults, idOf, leave, left, otherLists, pressed, values, write } from "./predicate.ts";

interface Props {
  field: Field;
  list: ListRecord;
}

export function ParamField({ field, list }: Props) {
  const { name, required, several } = field;
  const fault = isTold(name) ? faults.value[name] : undefined;
  const id = idOf(name);
  const isGroup = isTicked(field);
  const hint = !several || isGroup ? field.description
    : field.description === "" ? say.form.lines : `${field.description.replace(/\.?$/, ".")} ${say.form.lines}`;
  const label = (
    <>
      {field.label}
      {required && <span class="dim needed"> {say.form.required}</span>}
    </>
  );
  const below = (
    <>
      {hint !== "" && <p class="dim hint" id={`${id}-hint`}>{hint}</p>}
      <p class="wrong" id={`${id}-fault`} role={fault === undefined ? undefined : "alert"}>{fault}</p>
    </>
  );
  const control = <Control field={field} list={list} isWrong={fault !== undefined} hint={hint} />;
  if (field.kind === "boolean" && !field.nullable && !several) {
    return (
      <div class="param">
        <label class="tick">{control}<span>{label}</span></label>
        {below}
      </div>
    );
  }
  if (isGroup || field.kind === "list-column" && !several) {
    return (
      <div class="param" role="group" aria-labelledby={`${id}-label`} aria-describedby={hint === "" ? undefined : `${id}-hint`}>
        <span class="param-label" id={`${id}-label`}>{label}</span>
        {control}
        {below}
      </div>
    );
  }
  return (
    <div class="param" data-wide={several}>
      <label class="param-label" for={id}>{label}</label>
      {control}
      {below}
    </div>
  );
}

/** A field that is still being filled in is not found fault with. */
function isTold(name: string): boolean {
  return pressed.value || left.value.has(name) || name in answered.value;
}

interface ControlProps extends Props {
  isWrong: boolean;
  hint: string;
}

function Control({ field, list, isWrong, hint }: ControlProps) {
  const { name, kind, nullable, required } = field;
  const id = idOf(name);
  const raw = values.value[name] ?? "";
  const common = {
    "id": id,
    "aria-invalid": isWrong,
    "aria-required": required || undefined,
    "aria-describedby": `${hint === "" ? "" : `${id}-hint `}${id}-fault`,
    "onBlur": () => leave(name),
  };
  if (isTicked(field)) {
    const options = kind === "column" ? list.columns.map((column) => column.name) : field.choices.map(String);
    return <Ticks name={name} options={options} ticked={raw as readonly string[]} isWrong={isWrong} />;
  }
  if (field.several) {
    return (
      <textarea {...common} rows={3} spellcheck={false} value={raw as string}
        onInput={({ currentTarget }) => write(name, currentTarget.value)} />
    );
  }
  if (kind === "list-column") return <OtherColumn field={field} chosen={raw as ListColumn} isWrong={isWrong} />;
  if (typeof raw === "boolean") {
    return (
      <input {...common} type="checkbox" checked={raw}
        onChange={({ currentTarget }) => write(name, currentTarget.checked)} />
    );
  }
  if (kind === "column" || kind === "choice" || kind === "boolean") {
    return (
      <select {...common} value={raw as string} onChange={({ currentTarget }) => write(name, currentTarget.value)}>
        {optionsOf(field, list, raw as string)}
      </select>
    );
  }
  const typed = {
    ...common,
    value: raw as string,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => write(name, currentTarget.value),
  };
  if (kind === "date") return <input {...typed} type="date" />;
  if (kind === "moment") return <input {...typed} type="datetime-local" step={1} />;
  const isNumber = kind === "integer" || kind === "number";
  return (
    <input
      {...typed}
      type="text"
      inputMode={kind === "integer" ? "numeric" : isNumber ? "decimal" : undefined}
      class={isNumber ? "nr" : undefined}
      spellcheck={false}
      autocomplete="off"
      placeholder={nullable ? say.form.none : undefined}
    />
  );
}

function optionsOf({ kind, nullable, choices }: Field, list: ListRecord, value: string): ComponentChildren {
  const named = (one: Choice) => one === "" ? say.form.none : one === true ? say.form.yes : one === false ? say.form.no
    : String(one);
  const there: readonly Choice[] = kind === "column" ? list.columns.map(({ name }) => name)
    : kind === "boolean" ? [true, false] : choices;
  const hasEmpty = there.some((one) => one === "");
  return (
    <>
      {nullable && !hasEmpty && <option value="">{say.form.none}</option>}
      {!nullable && !hasEmpty && value === "" && <option value="" disabled>{say.form.chooseHere}</option>}
      {there.map((one) => <option key={String(one)} value={String(one)}>{named(one)}</option>)}
    </>
  );
}

interface TicksProps {
  name: string;
  options: readonly string[];
  ticked: readonly string[];
  isWrong: boolean;
}

function Ticks({ name, options, ticked, isWrong }: TicksProps) {
  function tick(option: string, on: boolean) {
    write(name, options.filter((one) => one === option ? on : ticked.includes(one)));
  }
  return (
    <div class="ticks">
      {options.map((option, at) => (
        <label key={option} class="tick">
          <input
            id={at === 0 ? idOf(name) : undefined}
            type="checkbox"
            aria-invalid={isWrong}
            checked={ticked.includes(option)}
            onChange={({ currentTarget }) => tick(option, currentTarget.checked)}
            onBlur={() => leave(name)}
          />
          <span>{option}</span>
        </label>
      ))}
    </div>
  );
}

/** A list, and then one of its columns. */
function OtherColumn({ field, chosen, isWrong }: { field: Field; chosen: ListColumn; isWrong: boolean }) {
  const { name, label, nullable } = field;
  const lists: readonly Pick<ListRecord, "id" | "name" | "columns">[] = otherLists.value;
  const other = lists.find(({ id }) => id === chosen.list);
  const columns = other?.columns.map((column) => column.name) ?? (chosen.column === "" ? [] : [chosen.column]);
  const raw = (list: string, column: string): Raw => ({ list, column });
  const first = (id: string): string => {
    const found = lists.find((one) => one.id === id)?.columns ?? [];
    return found.length === 1 ? found[0]?.name ?? "" : "";
  };
  return (
    <div class="other-column">
      <select id={idOf(name)} aria-label={say.form.listOf(label)} aria-invalid={isWrong && chosen.list === ""}
        aria-describedby={`${idOf(name)}-fault`} value={chosen.list}
        onChange={({ currentTarget: { value } }) => write(name, raw(value, first(value)))}>
        <option value="">{nullable ? say.form.none : say.form.chooseHere}</option>
        {chosen.list !== "" && other === undefined && <option value={chosen.list}>{chosen.list}</option>}
        {lists.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
      </select>
      <select aria-label={say.form.columnOf(label)} aria-invalid={isWrong && chosen.list !== ""} disabled={chosen.list === ""}
        value={chosen.column} onBlur={() => leave(name)}
        onChange={({ currentTarget }) => write(name, raw(chosen.list, currentTarget.value))}>
        <option value="">{say.form.chooseHere}</option>
        {columns.map((one) => <option key={one} value={one}>{one}</option>)}
      </select>
    </div>
  );
}
