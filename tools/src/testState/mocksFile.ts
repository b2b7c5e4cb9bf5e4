import { ApiError, IntegrationFailure } from "@sfn-workers/local-stepfunctions";
import { answerServices, callsIn, namesOf } from "@sfn-workers/local-stepfunctions/services";
import type { Json } from "@sfn-workers/states-language/json";
import type { LocalWorkflow } from "../start/workflowMocks.ts";
import type { TestedDefinition } from "./definition.ts";
import type { TestStateOptions } from "./options.ts";
import { type AskTestState, askHere, requestOf } from "./testState.ts";

/** What `mocks.ts` beside a workflow answers the call of a state. */
export interface FileMock {
  /** `sns:publish` */
  readonly action: string;
  /** Those of `--mock`, or of `--mock-error` and `--mock-cause`. */
  readonly options: Pick<TestStateOptions, "mock" | "mockError" | "mockCause" | "validation">;
}

/**
 * Asks the mock of the state's call, a function with the parameters that the state makes of its input. The attempt is the one after
 * `--retries`; what an answer takes is not waited for.
 *
 * @returns undefined for a state without a call, or whose call has no mock
 */
export async function mockInFile(
  { workflow, mocks }: LocalWorkflow,
  tested: TestedDefinition,
  options: TestStateOptions,
  ask: AskTestState = askHere,
): Promise<FileMock | undefined> {
  const action = callOf(workflow, tested.stateName);
  if (action === undefined || !namesOf(action).some((name) => Object.hasOwn(mocks, name))) {
    return undefined;
  }
  const given = { validation: options.validation ?? "PRESENT" } as const;
  const parameters = await parametersOf(tested, options, ask);
  // The state fails before its call, whatever the call would answer.
  if (parameters === undefined) {
    return { action, options: { mock: { value: null }, validation: "NONE" } };
  }
  return {
    action,
    options: { ...given, ...(await answerOf(mocks, tested, action, parameters, options)) },
  };
}

/** The call of one of the author's own states. */
export function callOf(
  workflow: LocalWorkflow["workflow"],
  stateName: string | undefined,
): string | undefined {
  return callsIn(workflow).find(({ state }) => state === stateName)?.action;
}

/** What the state would call its service with; undefined where it fails before. */
async function parametersOf(
  tested: TestedDefinition,
  options: TestStateOptions,
  ask: AskTestState,
): Promise<Json | undefined> {
  const unasked = { ...options, mock: { value: null }, validation: "NONE" } as const;
  const answer = await ask(requestOf(tested, unasked));
  if (answer instanceof ApiError) return undefined;
  const { afterArguments, afterParameters } = answer.inspectionData ?? {};
  const text = afterArguments ?? afterParameters;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

async function answerOf(
  mocks: LocalWorkflow["mocks"],
  { stateName = "" }: TestedDefinition,
  action: string,
  parameters: Json,
  { retries = 0 }: TestStateOptions,
): Promise<Pick<TestStateOptions, "mock" | "mockError" | "mockCause">> {
  const token = action.endsWith(".waitForTaskToken") ? "test" : undefined;
  let answer: unknown;
  const call = answerServices(mocks, {
    called: () => {},
    pass: async () => {},
    during: (answering) => answering,
    unanswered: () => new Error(`${action} has no mock`),
    succeed: async (_token, output) => {
      answer = output;
    },
  });
  const request = {
    ...{ resource: `arn:aws:states:::${action}`, parameters, stateName },
    ...{ roleArn: "", machineRoleArn: "", executionArn: "" },
    ...(token !== undefined && { taskToken: token }),
    signal: new AbortController().signal,
  };
  let outcome: Pick<TestStateOptions, "mock" | "mockError" | "mockCause"> = {};
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    outcome = await call(request).then(
      (own) => ({ mock: { value: ((token === undefined ? own : answer) ?? null) as Json } }),
      (error: unknown) => {
        if (!(error instanceof IntegrationFailure)) throw error;
        return { mockError: error.error, mockCause: error.cause };
      },
    );
  }
  return outcome;
}
