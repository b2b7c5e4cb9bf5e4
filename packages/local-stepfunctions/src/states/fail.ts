import type { Engine } from "../engine/engine.ts";
import { evaluateField } from "../engine/fields.ts";
import type { Frame } from "../engine/frame.ts";
import { failState, whenReady } from "../engine/progress.ts";
import { all } from "../engine/soon.ts";
import { reported, StateError } from "../errors.ts";
import type { Json } from "../json.ts";
import { queryError } from "../language/jsonata.ts";
import type { Field } from "../language/states.ts";

export function runFail(engine: Engine, frame: Frame): void {
  const { state } = frame;
  if (state.type !== "Fail") return;
  const values = all<[Json | undefined, Json | undefined]>([
    evaluateField(frame, state.error),
    evaluateField(frame, state.cause),
  ]);
  whenReady(engine, frame, values, ([error, cause]) =>
    failState(
      engine,
      frame,
      reported(text(state.error, error, "Error"), text(state.cause, cause, "Cause")),
    ),
  );
}

function text(field: Field | undefined, value: Json | undefined, name: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  const problem = `must be a string, but was: ${JSON.stringify(value)}`;
  throw field?.kind === "path"
    ? new StateError("States.Runtime", `The ${name}Path field ${problem}`)
    : queryError(`The ${name} field ${problem}`, name);
}
