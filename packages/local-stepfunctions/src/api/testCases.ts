import { workingStates } from "../definitionTasks.ts";
import type { Mocking } from "../engine/execution.ts";
import { ApiError } from "../errors.ts";
import { listed } from "../mocks/readConfig.ts";
import type { Service } from "../service.ts";
import type { Target } from "./machines.ts";
import { type Request, stringMember } from "./operation.ts";

/** A request whose ARN ended with `#TestCase`. */
interface TestCaseRequest {
  readonly request: Request;
  /** Undefined if it has none: the execution calls what its states name. */
  readonly testCase: string | undefined;
}

/** Takes the test case from the ARN. Without mocks, as on AWS, no state machine has such an ARN. */
export function splitTestCase({ engine }: Service, request: Request): TestCaseRequest {
  const arn = stringMember(request, "stateMachineArn");
  const at = engine.mocks === undefined ? -1 : arn.indexOf("#");
  if (at < 0) return { request, testCase: undefined };
  return {
    request: { ...request, stateMachineArn: arn.slice(0, at) },
    testCase: arn.slice(at + 1) || undefined,
  };
}

/** @throws {ApiError} ValidationException when the mocks do not have the test case, or it does not fit the state machine. */
export function mockingOf(
  { engine }: Service,
  { machine: { name: machine, revision }, version, alias }: Target,
  testCase: string | undefined,
): Mocking | undefined {
  if (testCase === undefined) return undefined;
  const states = engine.mocks?.testCase(machine, testCase);
  if (states === undefined) {
    const names = listed(engine.mocks?.namesOf(machine) ?? []);
    throw new ApiError(
      "ValidationException",
      `The mocks have no test case '${testCase}' for the state machine '${machine}'; there are: ${names}`,
    );
  }
  const mocking = { machine, testCase, calls: new Map<string, number>() };
  // An alias chooses one of two versions.
  if (alias !== undefined) return mocking;
  const { compiled } = version?.revision ?? revision;
  const tasks = new Set(
    [...workingStates(compiled)].flatMap(({ type, name }) => (type === "Task" ? name : [])),
  );
  const missing = [...states.keys()].find((name) => !tasks.has(name));
  if (missing === undefined) return mocking;
  throw new ApiError(
    "ValidationException",
    `The test case '${testCase}' of the state machine '${machine}' mocks '${missing}', which is no Task state of it`,
  );
}
