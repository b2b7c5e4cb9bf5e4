import { type InexactNumbers, inexactly, parseExactly, withDigits } from "../json/exactJson.ts";
import { type Json, type JsonObject, setMember } from "../json/value.ts";
import { MAX_PAYLOAD_BYTES } from "../limits.ts";
import { OUT_OF_MEMORY, queryError, reasonOf } from "./errors.ts";
import { type Expression, parseExpression } from "./library.ts";
import type { JsonataExpression, JsonataTemplate } from "./template.ts";

/** Runs the evaluation of one expression when it is its turn. */
type Scheduler = <T>(evaluate: () => Promise<T>) => Promise<T>;

const atOnce: Scheduler = (evaluate) => evaluate();
const parsed = new WeakMap<JsonataExpression, Expression>();

/**
 * Evaluates a template. `bindings` are the variables of its expressions; `field` is the field's name, for error messages.
 * `schedule` is called for each expression and decides when it is evaluated, so that others can run in between.
 * @throws {StateError} States.QueryEvaluationError when an expression fails.
 *
 * @example
 * ```ts
 * import { compileDefinition } from "@sfn-workers/states-language";
 * import { evaluateJsonata } from "@sfn-workers/states-language/queries";
 *
 * const { states } = compileDefinition({
 *   QueryLanguage: "JSONata",
 *   StartAt: "Sum",
 *   States: { Sum: { Type: "Pass", Output: "{% $sum($states.input) %}", End: true } },
 * });
 * const flow = states.get("Sum")?.flow;
 * if (flow?.language === "JSONata" && flow.output !== undefined) {
 *   console.log(await evaluateJsonata(flow.output, "Output", { states: { input: [1, 2] } })); // 3
 * }
 * ```
 */
export async function evaluateJsonata(
  template: JsonataTemplate,
  field: string,
  bindings: JsonObject,
  schedule: Scheduler = atOnce,
): Promise<Json> {
  return evaluate(template, field, inexactly(bindings), schedule);
}

async function evaluate(
  template: JsonataTemplate,
  field: string,
  bindings: InexactNumbers<JsonObject>,
  schedule: Scheduler,
): Promise<Json> {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "array": {
      const items: Json[] = [];
      for (const [index, item] of template.items.entries()) {
        items.push(await evaluate(item, `${field}[${index}]`, bindings, schedule));
      }
      return items;
    }
    case "object": {
      const result: JsonObject = {};
      for (const [name, value] of template.fields) {
        setMember(result, name, await evaluate(value, `${field}/${name}`, bindings, schedule));
      }
      return result;
    }
    case "expression":
      return schedule(() => evaluateExpression(template, field, bindings));
  }
}

async function evaluateExpression(
  expression: JsonataExpression,
  field: string,
  { value: bindings, digits }: InexactNumbers<JsonObject>,
): Promise<Json> {
  const subject = `The JSONata expression '${expression.text}' specified for the field '${field}'`;
  let value: unknown;
  try {
    let ready = parsed.get(expression);
    if (ready === undefined) {
      ready = await parseExpression(expression.text);
      parsed.set(expression, ready);
    }
    value = await ready.evaluate(undefined, bindings);
  } catch (error) {
    throw queryError(`${subject} threw an error during evaluation${reasonOf(error)}`, field);
  }
  if (value === undefined) throw queryError(`${subject} returned nothing (undefined).`, field);
  return plainJson(value, subject, field, digits);
}

/** Removes the properties that the library adds to its arrays, and rejects functions. */
function plainJson(
  value: unknown,
  subject: string,
  field: string,
  digits: InexactNumbers<Json>["digits"],
): Json {
  // Serializing a longer string would take longer than an expression may run.
  if (typeof value === "string" && value.length > MAX_PAYLOAD_BYTES) {
    throw queryError(`${subject} threw an error during evaluation: ${OUT_OF_MEMORY}`, field);
  }
  let supported = true;
  const text = JSON.stringify(value, (_, member) => {
    if (!isFunction(member)) return withDigits(member, digits);
    supported = false;
    return null;
  });
  if (!supported || text === undefined) {
    throw queryError(`${subject} returned an unsupported result type.`, field);
  }
  return digits.size === 0 ? (JSON.parse(text) as Json) : parseExactly(text);
}

/** Whether the value is a JavaScript function, a library function or a lambda of the expression. */
function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const marks = value as { _jsonata_function?: unknown; _jsonata_lambda?: unknown };
  return marks._jsonata_function === true || marks._jsonata_lambda === true;
}
