import { compileDefinition } from "../../definition/compile.ts";
import { parseExactly } from "../../json/exactJson.ts";
import { EXECUTION_EVENTS } from "./stateEvents.ts";
import { type Usual, usualEvents } from "./usual.ts";

/**
 * The events of an execution that fails nowhere and retries nothing. Of a Map whose items are not in the definition there may be any number:
 * `least` counts none, and `most` is undefined, as it is where the states have a loop. `undefined` where no way succeeds. The definition is one
 * that AWS takes, as it is deployed.
 *
 * @throws {TypeError} when the definition was not checked.
 *
 * @example
 * ```ts
 * import { executionEvents } from "@sfn-workers/states-language/workflow";
 *
 * const definition = { StartAt: "Keep", States: { Keep: { Type: "Pass", End: true } } };
 * console.log(executionEvents(definition)); // { least: 4, most: 4 }
 * ```
 */
export function executionEvents(definition: object): Usual | undefined {
  const compiled = compileDefinition(parseExactly(JSON.stringify(definition)));
  const inside = usualEvents(compiled, "any");
  if (inside === undefined) return undefined;
  const { least, most } = inside;
  return {
    least: EXECUTION_EVENTS + least,
    most: most === undefined ? undefined : EXECUTION_EVENTS + most,
  };
}
