import { ApiError, startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { visible } from "../cli/visible.ts";
import type { TestedDefinition } from "./definition.ts";
import type { TestStateOptions } from "./options.ts";
import type { TestStateResult } from "./result.ts";
import { resultText } from "./resultText.ts";
import { contextOf } from "./workflowDefinition.ts";

/** AWS wants one for Task states. Nothing here asks what it may do. */
const ROLE = "arn:aws:iam::000000000000:role/test-state";

/**
 * Asks Step Functions what one state does with an input, and shows it stage by stage.
 * @returns the exit code
 */
export async function testState(
  tested: TestedDefinition,
  options: TestStateOptions,
  ask: AskTestState = askHere,
): Promise<number> {
  const answer = await ask(requestOf(tested, options));
  if (answer instanceof ApiError) {
    const remedy = answer.remedy === undefined ? "" : `\n${answer.remedy}`;
    process.stderr.write(visible(`${answer.code}: ${answer.message}${remedy}\n`));
    return 1;
  }
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(answer, null, 2)}\n`
      : resultText(tested.stateName, answer, process.stdout),
  );
  return answer.status === "FAILED" ? 1 : 0;
}

/** Asks a Step Functions. */
export type AskTestState = (
  request: ReturnType<typeof requestOf>,
) => Promise<TestStateResult | ApiError>;

/** Asks the embedded one. */
export async function askHere(request: object): Promise<TestStateResult | ApiError> {
  const endpoint = await startStepFunctions();
  try {
    return (await endpoint.call("TestState", request)) as TestStateResult;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  } finally {
    await endpoint.close();
  }
}

export function requestOf(tested: TestedDefinition, options: TestStateOptions) {
  const { definition, stateName, ofWorkload, ofWorkflow } = tested;
  const { mock, mockError, mockCause, validation } = options;
  const hasMock = mock !== undefined || mockError !== undefined;
  // The envelope of a workload's task reads it, and AWS takes one with a mock alone.
  const hasContext =
    ofWorkload !== undefined || (hasMock && (ofWorkflow || options.stack !== undefined));
  const context = hasContext ? JSON.stringify(contextOf(tested)) : undefined;
  return {
    definition: ofWorkload ?? definition,
    stateName: ofWorkload === undefined ? stateName : undefined,
    roleArn: ROLE,
    inspectionLevel: "TRACE" as const,
    input: textOf(options.input) ?? "{}",
    variables: textOf(options.variables),
    context: textOf(options.context) ?? context,
    mock: hasMock
      ? {
          result: textOf(mock),
          errorOutput: mockError === undefined ? undefined : { error: mockError, cause: mockCause },
          fieldValidationMode: validation,
        }
      : undefined,
    stateConfiguration: configurationOf(options),
  };
}

function configurationOf(options: TestStateOptions) {
  const configuration = {
    retrierRetryCount: options.retries,
    errorCausedByState: options.causedBy,
    mapIterationFailureCount: options.failedIterations,
    mapItemReaderData: options.readerData,
  };
  const isGiven = Object.values(configuration).some((value) => value !== undefined);
  return isGiven ? configuration : undefined;
}

function textOf(given: TestStateOptions["input"]): string | undefined {
  return given === undefined ? undefined : JSON.stringify(given.value);
}
