import type { Json, JsonObject } from "@sfn-workers/states-language/json";
import type { JsonataTemplate } from "@sfn-workers/states-language/queries";
import type { Engine } from "../engine.ts";
import type { Frame } from "../execution.ts";

/**
 * Evaluates a JSONata template of the frame's state. `field` is its name, for error messages.
 * @throws {StateError} States.QueryEvaluationError when an expression fails.
 */
export function evaluateQuery(
  engine: Engine,
  { execution }: Frame,
  template: JsonataTemplate,
  field: string,
  bindings: JsonObject,
): Promise<Json> {
  const owner = execution.revision.machineArn;
  return engine.queries.evaluate({ owner, template, field, bindings });
}
