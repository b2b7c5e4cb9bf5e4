import type { StateMachineType } from "@sfn-workers/states-language";
import type { EngineInProcess } from "./engineInProcess.ts";

/** How an execution has ended. */
export type End =
  | { readonly status: "SUCCEEDED"; readonly output: unknown }
  | {
      readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
      readonly error: string | undefined;
      readonly cause: string | undefined;
    };

/** @throws {ApiError} InvalidDefinition when AWS would refuse the definition. */
export async function createMachine(
  engine: EngineInProcess,
  type: StateMachineType,
  definition: object,
): Promise<string> {
  const { stateMachineArn } = await engine.call("CreateStateMachine", {
    name: "workflow",
    type,
    definition: JSON.stringify(definition),
    roleArn: "arn:aws:iam::000000000000:role/workflow",
  });
  return String(stateMachineArn);
}

export async function runExecution(
  engine: EngineInProcess,
  type: StateMachineType,
  stateMachineArn: string,
  input: unknown,
): Promise<End> {
  const start = { stateMachineArn, input: JSON.stringify(input ?? null) };
  if (type === "EXPRESS") return endOf(await engine.call("StartSyncExecution", start));
  const { executionArn } = await engine.call("StartExecution", start);
  await engine.whenEnded(String(executionArn));
  return endOf(await engine.call("DescribeExecution", { executionArn }));
}

function endOf({ status, output, error, cause }: Readonly<Record<string, unknown>>): End {
  if (status === "SUCCEEDED") return { status, output: JSON.parse(String(output)) };
  if (status !== "FAILED" && status !== "TIMED_OUT" && status !== "ABORTED") {
    throw new Error(`the execution is ${String(status)}`);
  }
  return { status, error: textOf(error), cause: textOf(cause) };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;
