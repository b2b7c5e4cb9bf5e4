import { StateError } from "@sfn-workers/states-language/errors";
import type { MockedResponse } from "../../mocks/config.ts";
import type { TestCase } from "../../mocks/mocks.ts";
import { exceedsPayload, resultTooLarge } from "../data/sizes.ts";
import type { Engine } from "../engine.ts";
import { recordEvent } from "../events.ts";
import type { Execution, Frame, Mocking, TaskWait } from "../execution.ts";
import { failTask, succeedTask } from "./end.ts";
import { serviceDetails, taskEvent } from "./events.ts";

/**
 * Whether the test case of the frame's execution mocks its state.
 * @throws {StateError} when there is no such test case any more, after a restart with other mocks.
 */
export function isMocked(engine: Engine, { execution, state }: Frame): boolean {
  const { mocking } = execution;
  return mocking !== undefined && testCaseOf(engine, mocking).has(state.name);
}

/**
 * The response for the next attempt of the frame's state; undefined if its test case does not mock it. Each state has one count
 * for its whole execution, retries and the items of Map states included, as in AWS's Step Functions Local.
 *
 * @throws {StateError} when all responses are used.
 */
export function takeMocked(engine: Engine, frame: Frame): MockedResponse | undefined {
  const { state, execution } = frame;
  const { mocking } = execution;
  if (mocking === undefined) return undefined;
  const mocked = testCaseOf(engine, mocking).get(state.name);
  if (mocked === undefined) return undefined;
  const attempt = mocking.calls.get(state.name) ?? 0;
  const response = mocked.responses[attempt];
  if (response === undefined) {
    const count = mocked.responses.length;
    throw new StateError(
      "States.Runtime",
      `The mocked responses '${mocked.name}' of the test case '${mocking.testCase}' have no attempt ${attempt}: there ${count === 1 ? "is 1" : `are ${count}`}, counted from 0.`,
    );
  }
  mocking.calls.set(state.name, attempt + 1);
  engine.changed(startedWith(execution));
  return response;
}

function testCaseOf(engine: Engine, { machine, testCase }: Mocking): TestCase {
  const found = engine.mocks?.testCase(machine, testCase);
  if (found !== undefined) return found;
  throw new StateError(
    "States.Runtime",
    `The execution was started with the test case '${testCase}' of the state machine '${machine}', which the mocks do not have any more.`,
  );
}

/** The execution that stores the counts: that of the outermost distributed Map. */
function startedWith(execution: Execution): Execution {
  const parent = execution.mapRun?.run?.frame?.execution;
  return parent === undefined ? execution : startedWith(parent);
}

/** Ends the frame's task with its mocked response, in the step that has scheduled it. */
export function answerMocked(
  engine: Engine,
  frame: Frame,
  { resource }: TaskWait,
  response: MockedResponse,
): void {
  const details = serviceDetails(resource);
  const started = resource.kind === "service" ? details : undefined;
  recordEvent(engine, frame, taskEvent(resource, "Started"), started);
  if ("Throw" in response) {
    failTask(engine, frame, response.Throw.Error, response.Throw.Cause);
    return;
  }
  const output = JSON.stringify(response.Return);
  if (exceedsPayload(output)) {
    const name = resource.kind === "service" ? resource.service : resource.arn;
    failTask(engine, frame, "States.DataLimitExceeded", resultTooLarge(name));
    return;
  }
  if (resource.kind === "service" && resource.pattern !== "requestResponse") {
    recordEvent(engine, frame, taskEvent(resource, "Submitted"), { ...details, output });
  }
  succeedTask(engine, frame, output);
}
