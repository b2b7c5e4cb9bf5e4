import { StateError } from "./errors.ts";
import { evaluateIntrinsic } from "./intrinsics/evaluate.ts";
import { type IntrinsicCall, isIntrinsic, parseIntrinsic } from "./intrinsics/syntax.ts";
import { inHashMapOrder } from "./java/hashSet.ts";
import { isObject, type Json, type JsonObject, setMember } from "./json/value.ts";
import {
  type BudgetedScope,
  type Path,
  type PathScope,
  parsePath,
  readPath,
  withBudget,
} from "./jsonpath/path.ts";
import { PathNotFound } from "./jsonpath/pathNotFound.ts";

/** The value of Parameters, ResultSelector, ItemSelector or Assign in JSONPath, parsed once. */
export type PayloadTemplate =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "array"; readonly items: readonly PayloadTemplate[] }
  | { readonly kind: "object"; readonly fields: readonly TemplateField[] };

interface TemplateField {
  /** The name in the result, without `.$`. */
  readonly name: string;
  /** The name in the definition, for messages. */
  readonly source: string;
  readonly value: PayloadTemplate | TemplateExpression;
}

type TemplateExpression =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "intrinsic"; readonly call: IntrinsicCall };

/** @throws {PathSyntaxError} when a path or function call in it is invalid. */
export function compileTemplate(source: Json): PayloadTemplate {
  if (Array.isArray(source)) {
    const items = source.map(compileTemplate);
    return items.every((item) => item.kind === "constant")
      ? { kind: "constant", value: source }
      : { kind: "array", items };
  }
  if (!isObject(source)) return { kind: "constant", value: source };
  const fields = Object.entries(source).map(([name, value]) => compileField(name, value));
  return fields.every((field) => field.value.kind === "constant")
    ? { kind: "constant", value: source }
    : { kind: "object", fields: ordered(fields) };
}

/** AWS adds the values of paths and calls to the other fields, in the order of a HashMap. */
function ordered(fields: readonly TemplateField[]): TemplateField[] {
  const added = new Map<string, TemplateField>();
  for (const field of fields) if (isExpression(field.value)) added.set(field.name, field);
  const names = inHashMapOrder([...added.keys()]);
  return [
    ...fields.filter(({ value }) => !isExpression(value)),
    ...names.flatMap((name) => added.get(name) ?? []),
  ];
}

function isExpression(value: TemplateField["value"]): value is TemplateExpression {
  return value.kind === "path" || value.kind === "intrinsic";
}

function compileField(source: string, value: Json): TemplateField {
  if (!source.endsWith(".$") || typeof value !== "string") {
    return { name: source, source, value: compileTemplate(value) };
  }
  return { name: source.slice(0, -2), source, value: compileExpression(value) };
}

function compileExpression(text: string): TemplateExpression {
  return isIntrinsic(text)
    ? { kind: "intrinsic", call: parseIntrinsic(text) }
    : { kind: "path", path: parsePath(text) };
}

/**
 * Evaluates a template.
 * @throws {StateError} States.Runtime when a path selects nothing, a function fails, or the steps of all its queries exceed the
 * budget of the scope.
 *
 * @example
 * ```ts
 * import { compileDefinition } from "@sfn-workers/states-language";
 * import { evaluateTemplate } from "@sfn-workers/states-language/queries";
 *
 * const { states } = compileDefinition({
 *   StartAt: "Greet",
 *   States: { Greet: { Type: "Pass", Parameters: { "name.$": "$.user.name" }, End: true } },
 * });
 * const flow = states.get("Greet")?.flow;
 * if (flow?.language === "JSONPath" && flow.parameters !== undefined) {
 *   const input = { user: { name: "Ada" } };
 *   const scope = { input, context: () => ({}), variable: () => undefined };
 *   console.log(evaluateTemplate(flow.parameters, scope)); // { name: "Ada" }
 * }
 * ```
 */
export function evaluateTemplate(template: PayloadTemplate, scope: PathScope): Json {
  return evaluate(template, withBudget(scope));
}

function evaluate(template: PayloadTemplate, scope: BudgetedScope): Json {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "array":
      return template.items.map((item) => evaluate(item, scope));
    case "object": {
      const result: JsonObject = {};
      scope.budget.spend(template.fields.length);
      for (const field of template.fields) {
        setMember(result, field.name, evaluateField(field, scope));
      }
      return result;
    }
  }
}

function evaluateField({ source, value }: TemplateField, scope: BudgetedScope): Json {
  switch (value.kind) {
    case "path":
      return readTemplatePath(value.path, source, scope);
    case "intrinsic":
      return evaluateIntrinsic(value.call, scope);
    default:
      return evaluate(value, scope);
  }
}

function readTemplatePath(path: Path, field: string, scope: PathScope): Json {
  try {
    return readPath(path, scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    // Only in a payload template does AWS read an index past an array's end as null.
    if (error.reason === "pastTheEnd") return null;
    throw pathNotFoundError(path, field, scope);
  }
}

/** The error of a path that selects nothing. `field` is the field that contains the path. */
export function pathNotFoundError(path: Path, field: string, scope: PathScope): StateError {
  const searched = path.root.kind === "context" ? scope.context() : scope.input;
  return new StateError(
    "States.Runtime",
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(searched)}'`,
  );
}
