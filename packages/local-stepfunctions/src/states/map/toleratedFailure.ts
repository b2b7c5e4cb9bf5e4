import type { Field, MapState } from "@sfn-workers/states-language";
import { reportedError, StateError } from "@sfn-workers/states-language/errors";
import type { Json } from "@sfn-workers/states-language/json";
import { queryError, unexpectedTypeError } from "@sfn-workers/states-language/queries";
import { evaluateField, integerField } from "../../engine/data/fields.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Fork, Frame, MapFork, MapRun } from "../../engine/execution.ts";
import type { Tolerance } from "../../engine/mapLimits.ts";
import { all, andThen, type MaybePromise } from "../../lib/maybePromise.ts";

type Bounds = [number | undefined, number | undefined];

/**
 * ToleratedFailureCount and ToleratedFailurePercentage of a Map state.
 * @throws {StateError} when one is not a number, or is out of its range.
 */
export function toleranceOf(
  engine: Engine,
  frame: Frame,
  state: MapState,
): MaybePromise<Tolerance> {
  const count = state.toleratedFailureCount;
  const bounds = all<Bounds>([
    andThen(integerField(engine, frame, count, Number.NEGATIVE_INFINITY), (value) => {
      if (value === undefined || value >= 0) return value;
      throw outOfRange(count, "ToleratedFailureCount", "cannot be negative.");
    }),
    percentage(engine, frame, state.toleratedFailurePercentage),
  ]);
  return andThen(bounds, ([toleratedCount, toleratedPercentage]) => ({
    toleratedCount,
    toleratedPercentage,
  }));
}

function percentage(
  engine: Engine,
  frame: Frame,
  field: Field | undefined,
): MaybePromise<number | undefined> {
  if (field === undefined) return undefined;
  return andThen(evaluateField(engine, frame, field), (value) => {
    const number = field.kind === "path" ? parseNumber(value) : value;
    if (typeof number !== "number") throw notNumber(field, value ?? null);
    if (number >= 0 && number <= 100) return number;
    throw outOfRange(field, "ToleratedFailurePercentage", "must be between 0 and 100.");
  });
}

/** The value at a path may be a numeric string. */
function parseNumber(value: Json | undefined): Json | undefined {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function notNumber(field: Field, value: Json): StateError {
  if (field.kind === "jsonata" && field.template.kind === "expression") {
    return unexpectedTypeError(field.template.text, field.name, "number", value);
  }
  const name = field.kind === "literal" ? "ToleratedFailurePercentage" : field.name;
  const where = field.kind === "path" ? `: ${field.path.text}` : "";
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return new StateError(
    "States.Runtime",
    `The ${name} field refers to value "${shown}" which is not a valid float${where}`,
  );
}

function outOfRange(field: Field | undefined, name: string, problem: string): StateError {
  return field?.kind === "jsonata"
    ? queryError(`${name} ${problem}`, name)
    : new StateError("States.Runtime", `${name} ${problem}`);
}

/** Whether more has failed than ToleratedFailureCount and ToleratedFailurePercentage allow; without both, whether anything has. */
export function exceedsTolerance(
  fork: Pick<Fork, "failed" | "total">,
  { limits, run }: Pick<MapFork, "limits" | "run">,
): boolean {
  const { toleratedCount, toleratedPercentage } = limits;
  const { failed, total } = run === undefined ? fork : failedItems(run);
  if (toleratedCount === undefined && toleratedPercentage === undefined) return failed > 0;
  const percentage = (failed / total) * 100;
  return failed > (toleratedCount ?? total) || percentage > (toleratedPercentage ?? 100);
}

/** All items of a batch fail with it. AWS counts those that have failed or timed out. */
function failedItems({ items: { failed, timedOut, total } }: MapRun) {
  return { failed: failed + timedOut, total };
}

/** The error of a Map state that exceeds its tolerated failures; `undefined` for an inline Map that tolerates none. */
export function thresholdExceeded({
  limits,
  run,
}: Pick<MapFork, "limits" | "run">): StateError | undefined {
  const { toleratedCount, toleratedPercentage } = limits;
  const tolerant = toleratedCount !== undefined || toleratedPercentage !== undefined;
  return tolerant || run !== undefined ? exceededThreshold() : undefined;
}

export function exceededThreshold(): StateError {
  return reportedError(
    "States.ExceedToleratedFailureThreshold",
    "The specified tolerated failure threshold was exceeded",
  );
}
