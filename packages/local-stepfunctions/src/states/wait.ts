import type { Field, WaitState } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import type { Json } from "@sfn-workers/states-language/json";
import { MAX_SECONDS } from "@sfn-workers/states-language/limits";
import { parseTimestamp, queryError } from "@sfn-workers/states-language/queries";
import { evaluateField } from "../engine/data/fields.ts";
import type { Engine, StateHandler } from "../engine/engine.ts";
import type { Frame } from "../engine/execution.ts";
import { compactFrame } from "../engine/frame.ts";
import { endsWithMachine, guarded, passOn, whenReady } from "../engine/lifecycle.ts";
import { andThen, type MaybePromise } from "../lib/maybePromise.ts";

/** What Java reads as a long. */
const LONG = /^[+-]?\d+$/;

export const waitHandler: StateHandler<WaitState> = {
  run(engine, frame, state) {
    whenReady(engine, frame, dueOf(engine, frame, state), (due) => awaitUntil(engine, frame, due));
  },
};

/** When the state's wait is over. */
export function dueOf(engine: Engine, frame: Frame, { until }: WaitState): MaybePromise<number> {
  return andThen(evaluateField(engine, frame, until.field), (value) =>
    dueAt(engine, until, value ?? null),
  );
}

/** Waits until `due`, or ends the state at once if that time has passed. */
export function awaitUntil(engine: Engine, frame: Frame, due: number): void {
  if (due <= engine.timers.now()) {
    finishWait(engine, frame);
    return;
  }
  frame.phase = "waiting";
  compactFrame(frame);
  const timer = engine.timers.at(due, () => {
    engine.changed(frame.execution);
    frame.waiting = undefined;
    guarded(engine, frame, () => {
      if (!endsWithMachine(engine, frame)) finishWait(engine, frame);
    });
  });
  frame.waiting = { kind: "until", due, timer };
}

/** Passes the input on after the wait. A repeated evaluation of the output must not start the wait again. */
export function finishWait(engine: Engine, frame: Frame): void {
  frame.pending = { kind: "pass" };
  passOn(engine, frame, frame.state.next);
}

function dueAt(engine: Engine, { kind, field }: WaitState["until"], value: Json): number {
  const now = engine.timers.now();
  const { waitScale } = engine;
  if (kind === "seconds") return now + Math.round(secondsOf(field, value) * 1000 * waitScale);
  const time = typeof value === "string" ? parseTimestamp(value) : undefined;
  if (time !== undefined) return now + Math.round((time - now) * waitScale);
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  if (field.kind === "path") {
    throw new StateError(
      "States.Runtime",
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${field.path.text} == ${shown}`,
    );
  }
  throw queryError(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${shown}`,
    "Timestamp",
  );
}

function secondsOf(field: Field, value: Json): number {
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  if (field.kind === "path") {
    const parameter = `${field.path.text} == ${shown}`;
    const number = typeof value === "string" && LONG.test(value) ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number)) {
      throw new StateError(
        "States.Runtime",
        `The SecondsPath parameter cannot be parsed as a long value: ${parameter}`,
      );
    }
    if (number < 0) {
      throw new StateError(
        "States.Runtime",
        `The SecondsPath parameter references a negative value: ${parameter}`,
      );
    }
    return Math.min(number, MAX_SECONDS);
  }
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_SECONDS) {
    return value;
  }
  throw queryError(
    `The Seconds field must be a non-negative integer not greater than ${MAX_SECONDS}, but was: ${shown}`,
    "Seconds",
  );
}
