import type { Engine } from "../engine/engine.ts";
import { evaluateField } from "../engine/fields.ts";
import type { Frame } from "../engine/frame.ts";
import { failState, whenReady } from "../engine/progress.ts";
import { all } from "../engine/soon.ts";
import { reported } from "../errors.ts";
import type { Json } from "../json.ts";
import { queryError } from "../language/jsonata.ts";

export function runFail(engine: Engine, frame: Frame): void {
  const { state } = frame;
  if (state.type !== "Fail") return;
  const values = all<[Json | undefined, Json | undefined]>([
    evaluateField(frame, state.error),
    evaluateField(frame, state.cause),
  ]);
  whenReady(engine, frame, values, ([error, cause]) =>
    failState(engine, frame, reported(text(error, "Error"), text(cause, "Cause"))),
  );
}

function text(value: Json | undefined, field: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw queryError(`The ${field} field must be a string, but was: ${JSON.stringify(value)}`, field);
}
