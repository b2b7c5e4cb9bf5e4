import type { MapState, ParallelState, State, TaskState } from "@sfn-workers/states-language";
import { dataFromText, isObject, type Json } from "@sfn-workers/states-language/json";
import { readTaskModel } from "@sfn-workers/states-language/services";
import { ApiError } from "../errors.ts";
import { readJson } from "./jsonMember.ts";
import { checkAgainst } from "./mockSchema.ts";
import { refusal } from "./refusal.ts";
import type { Mock } from "./stateTest.ts";

/** The mock of a request that has passed the constraints. */
export interface MockSource {
  readonly result?: string | null;
  readonly errorOutput?: { readonly error?: string | null; readonly cause?: string | null } | null;
  readonly fieldValidationMode?: ValidationMode | null;
}

type ValidationMode = "STRICT" | "PRESENT" | "NONE";

/**
 * Reads what stands for the answer of the state's service, branches or items.
 * @throws {ApiError} ValidationException when the state can't have it.
 */
export async function readMock(source: MockSource, state: State): Promise<Mock> {
  if (state.type !== "Task" && state.type !== "Map" && state.type !== "Parallel") {
    throw refusal(`State type '${state.type}' is not supported when a mock is specified`);
  }
  const { result, errorOutput, fieldValidationMode } = source;
  if (isGiven(result) === isGiven(errorOutput)) {
    throw refusal(
      isGiven(result)
        ? "A test mock should have only one of the following fields: [result, errorOutput]."
        : "One of the following fields is required for a test mock: [result, errorOutput].",
    );
  }
  if (isGiven(errorOutput)) {
    const { error, cause } = errorOutput;
    if (!error) throw refusal("An error was not specified in the mocked error output.");
    return { kind: "error", error, cause: cause ?? undefined };
  }
  const text = result ?? "";
  const value = readJson(text);
  if (value === undefined) throw refusal("Mocked result must be valid JSON");
  await checkResult(value, state, fieldValidationMode ?? "STRICT");
  return { kind: "result", result: dataFromText(text) };
}

/** @throws {ApiError} when TestState can't test the state without a mock. */
export function checkUnmocked(state: State): void {
  if (state.type === "Map" || state.type === "Parallel") {
    throw unsupported(
      "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
    );
  }
  if (state.type === "Task") checkUnmockedTask(state);
}

function checkUnmockedTask({ resource }: TaskState): void {
  if (resource.kind === "activity") {
    throw unsupported("TestState API does not support Activity tasks.");
  }
  if (resource.kind === "service" && resource.pattern !== "requestResponse") {
    throw unsupported(
      "TestState API does not support '.sync' or '.waitForTaskToken' integration patterns.",
    );
  }
}

function unsupported(message: string): ApiError {
  return new ApiError("InvalidDefinition", message);
}

async function checkResult(
  result: Json,
  state: TaskState | MapState | ParallelState,
  mode: ValidationMode,
): Promise<void> {
  if (state.type === "Task") {
    await checkServiceResult(result, state, mode);
  } else if (state.type === "Map" && state.writer?.resource !== undefined) {
    if (!isObject(result)) throw refusal("Mocked result must be a JSON object.");
  } else {
    if (!Array.isArray(result)) throw refusal("Mocked result must be an array.");
    if (state.type === "Parallel" && result.length !== state.branches.length) {
      throw refusal(
        "Mocked result must contain the same number of items as number of Parallel branches.",
      );
    }
  }
}

/** Compares the result with the service's model, where AWS has one. */
async function checkServiceResult(
  result: Json,
  { resource }: TaskState,
  mode: ValidationMode,
): Promise<void> {
  if (mode === "NONE" || resource.kind !== "service") return;
  const output = (await readTaskModel(resource))?.output;
  if (output !== undefined) checkAgainst(output, result, mode === "STRICT");
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
