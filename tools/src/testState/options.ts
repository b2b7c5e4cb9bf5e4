import type { Json } from "@sfn-workers/states-language/json";
import { UsageError } from "../cli/usageError.ts";

type Given = { readonly value: Json } | undefined;

/** What the command line asks for. */
export interface TestStateOptions {
  readonly input?: Given;
  readonly mock?: Given;
  readonly mockError?: string | undefined;
  readonly mockCause?: string | undefined;
  readonly validation?: "STRICT" | "PRESENT" | "NONE" | undefined;
  readonly variables?: Given;
  readonly context?: Given;
  readonly retries?: number | undefined;
  readonly causedBy?: string | undefined;
  readonly failedIterations?: number | undefined;
  readonly readerData?: string | undefined;
  readonly json?: boolean | undefined;
  readonly stack?: string | undefined;
}

/**
 * @param toAdd what might answer a Task besides
 * @param isTask whether the state is a Task: AWS would call its service, which is not here
 * @throws {UsageError} when an option is given without the one that it is for, or a Task has no mock
 */
export function requireTogether(options: TestStateOptions, isTask: boolean, toAdd?: string): void {
  const hasMock = options.mock !== undefined || options.mockError !== undefined;
  if (isTask && !hasMock && !isDeployed(options)) {
    const besides = toAdd === undefined ? "" : `, or ${toAdd}`;
    throw new UsageError(
      `the state is a Task, whose service is not called here; allowed: with --mock or --mock-error, or with --stack of a deployed stack${besides}`,
    );
  }
  const needMock = {
    "--validation": options.validation,
    "--context": options.context,
    "--retries": options.retries,
    "--caused-by": options.causedBy,
    "--failed-iterations": options.failedIterations,
    "--reader-data": options.readerData,
  };
  for (const [option, given] of Object.entries(needMock)) {
    if (given !== undefined && !hasMock)
      throw new UsageError(`${option} needs --mock or --mock-error, as on AWS`);
  }
  if (options.mockCause !== undefined && options.mockError === undefined)
    throw new UsageError("--mock-cause needs --mock-error, whose cause it is");
}

/** Whether AWS is asked. */
export function isDeployed({ stack }: Pick<TestStateOptions, "stack">): boolean {
  return stack !== undefined && stack !== LOCAL;
}

/** The environment of this machine. */
export const LOCAL = "local";
