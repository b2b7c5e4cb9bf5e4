import type { FailState, Field } from "@sfn-workers/states-language";
import { reportedError, StateError } from "@sfn-workers/states-language/errors";
import type { Json } from "@sfn-workers/states-language/json";
import { queryError } from "@sfn-workers/states-language/queries";
import { evaluateField } from "../engine/data/fields.ts";
import { checkOutputSize } from "../engine/data/sizes.ts";
import type { StateHandler } from "../engine/engine.ts";
import { failState, whenReady } from "../engine/lifecycle.ts";
import { all } from "../lib/maybePromise.ts";

export const failHandler: StateHandler<FailState> = {
  run(engine, frame, state) {
    const values = all<[Json | undefined, Json | undefined]>([
      evaluateField(engine, frame, state.error),
      evaluateField(engine, frame, state.cause),
    ]);
    whenReady(engine, frame, values, ([errorValue, causeValue]) => {
      const error = stringOrThrow(state.error, errorValue, "Error");
      const cause = stringOrThrow(state.cause, causeValue, "Cause");
      for (const text of [error, cause]) checkOutputSize(state.name, text ?? "");
      failState(engine, frame, reportedError(error, cause));
    });
  },
};

function stringOrThrow(
  field: Field | undefined,
  value: Json | undefined,
  name: string,
): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  const problem = `must be a string, but was: ${JSON.stringify(value)}`;
  throw field?.kind === "path"
    ? new StateError("States.Runtime", `The ${name}Path field ${problem}`)
    : queryError(`The ${name} field ${problem}`, name);
}
