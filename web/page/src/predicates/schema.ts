/** From the JSON Schema of a predicate's parameters to the fields of a form. */

/** As much of JSON Schema as a predicate's parameters use. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  format?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: readonly Choice[];
  const?: Choice;
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

export type Choice = string | number | boolean;

export type Kind = "text" | "integer" | "number" | "boolean" | "choice" | "date" | "moment" | "column" | "list-column";

/** One parameter. `kind` is that of each value where it takes `several`; `nullable`: it may be left empty. */
export interface Field {
  name: string;
  label: string;
  description: string;
  kind: Kind;
  several: boolean;
  nullable: boolean;
  required: boolean;
  /** Undefined where there is none. */
  default: unknown;
  choices: readonly Choice[];
  /** Bounds of a value. */
  bounds: Schema;
  /** Bounds of the list, where it takes several. */
  list: Schema;
}

const FORMATS: Record<string, Kind> = { date: "date", "date-time": "moment", column: "column", "list-column": "list-column" };
const TYPES: Record<string, Kind> = { integer: "integer", number: "number", boolean: "boolean" };

/** A field for each parameter, in the function's order. */
export function fieldsOf(schema: Schema): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, said]) => {
    const whole = resolved(schema, said);
    const options = whole.anyOf?.map((option) => resolved(schema, option)) ?? [whole];
    const list = options.find(({ type }) => type !== "null") ?? {};
    const several = list.type === "array";
    const one = several ? resolved(schema, list.items ?? {}) : list;
    const choices = one.enum ?? (one.const === undefined ? [] : [one.const]);
    return {
      name,
      label: name.replaceAll("_", " "),
      description: said.description ?? "",
      kind: choices.length > 0 ? "choice" : FORMATS[one.format ?? ""] ?? TYPES[one.type ?? ""] ?? "text",
      several,
      nullable: options.some(({ type }) => type === "null"),
      required: schema.required?.includes(name) ?? false,
      default: said.default,
      choices,
      bounds: one,
      list: several ? list : {},
    };
  });
}

/** What a reference stands for, with what is said beside it. */
function resolved(schema: Schema, one: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(one.$ref ?? "")?.[1];
  return name === undefined ? one : { ...schema.$defs?.[name], ...one };
}
