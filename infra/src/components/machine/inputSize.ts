import { taskParameters } from "@sfn-workers/states-language/workflow";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/worker-core/limits";
import {
  MAX_EXECUTION_ARN_CHARACTERS,
  MAX_REDRIVE_COUNT,
  MAX_RETRY_COUNT,
  MAX_SQS_URL_CHARACTERS,
  MAX_TASK_TOKEN_CHARACTERS,
} from "../../limits.ts";
import type { Transport } from "../../settings/workloadSettings.ts";

export type { Transport };

/** What the size of the envelope depends on. */
export interface EnvelopeNames {
  readonly executionArn: string;
  /** How often the state was retried before. */
  readonly retryCount: number;
  /** How often the execution was redriven before. */
  readonly redriveCount: number;
  /** Only for the callback transport. */
  readonly queueUrl: string;
  readonly taskToken: string;
}

/**
 * How many of the 262,144 bytes that a Task state may send are left for the input, as JSON in UTF-8 without spaces.
 *
 * @example
 * ```ts
 * import { inputBytes } from "@sfn-workers/infra/inputSize";
 *
 * const executionArn = "arn:aws:states:us-east-1:123456789012:execution:sfn-workers-dev-thumbnail:one";
 * const counts = { retryCount: 0, redriveCount: 0 };
 * console.log(inputBytes("activity", { executionArn, ...counts, queueUrl: "", taskToken: "" }));
 * ```
 */
export function inputBytes(transport: Transport, names: EnvelopeNames): number {
  const queue = transport === "activity" ? undefined : { url: names.queueUrl };
  const written = { fields: {}, language: "JSONPath", items: undefined } as const;
  const parameters = taskParameters(queue, written);
  const values: Readonly<Record<string, unknown>> = {
    "$$.Execution.Id": names.executionArn,
    "$$.State.Name": "Task",
    "$$.State.RetryCount": names.retryCount,
    "$$.Execution.RedriveCount": names.redriveCount,
    "$$.State.EnteredTime": "2026-01-01T00:00:00.000Z",
    "$$.Task.Token": names.taskToken,
    $: "",
  };
  // The input stands in place of an empty string of two bytes.
  const envelopeBytes = Buffer.byteLength(JSON.stringify(filled(parameters, values))) - 2;
  return MAX_PAYLOAD_BYTES - envelopeBytes;
}

/** What every input may have, however long the names and the token are. */
export function leastInputBytes(transport: Transport): number {
  return inputBytes(transport, {
    executionArn: "x".repeat(MAX_EXECUTION_ARN_CHARACTERS),
    retryCount: MAX_RETRY_COUNT,
    redriveCount: MAX_REDRIVE_COUNT,
    queueUrl: "x".repeat(MAX_SQS_URL_CHARACTERS),
    taskToken: "x".repeat(MAX_TASK_TOKEN_CHARACTERS),
  });
}

/** A payload template with its fields filled in. */
function filled(template: object, values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => {
      if (key.endsWith(".$")) return [key.slice(0, -2), pathValue(value, values)];
      return [key, typeof value === "object" ? filled(value, values) : value];
    }),
  );
}

/** @throws {Error} when the envelope has a field whose size is not known here. */
function pathValue(path: string, values: Readonly<Record<string, unknown>>): unknown {
  if (path in values) return values[path];
  throw new Error(`inputSize.ts has no value for the envelope's ${path}`);
}
