import type { Field, MapState, ParallelState, State } from "@sfn-workers/states-language";
import { stateMachineArn } from "../arn.ts";
import { NO_WRITER } from "../engine/childEnds.ts";
import type { Engine } from "../engine/engine.ts";
import type { Execution, Frame } from "../engine/execution.ts";
import { beginFork } from "../engine/fork.ts";
import { createFrame } from "../engine/frame.ts";
import { finish } from "../engine/lifecycle.ts";
import type { Revision } from "../engine/revision.ts";
import { createEngine } from "../engine/run.ts";
import { armDeadline, createExecution } from "../engine/start.ts";
import { ApiError } from "../errors.ts";
import { newId } from "../lib/ids.ts";
import { type RunningTest, testHandlers } from "./handlers.ts";
import { type StatePlace, type StateTest, TESTED_STATE_NAME } from "./stateTest.ts";
import { createTrial, type TestedState } from "./trial.ts";

/** Tests states apart from the executions of an endpoint: nothing of a test is kept, stored or seen by others. */
export interface TestBench {
  /** @throws {ApiError} when the request does not fit what the state makes of its input, or the bench is closed before the end. */
  run(test: StateTest): Promise<TestedState>;
  close(): void;
}

/** No state machine and no execution has this serial. */
const NO_SERIAL = 0;

/** The tests' states run as those of the engine, and call its integrations. */
export function createTestBench(engine: Engine): TestBench {
  const tests = new Map<Execution, RunningTest>();
  const bench = createEngine({
    ...engine,
    handlers: testHandlers((execution) => {
      const running = tests.get(execution);
      if (running === undefined) throw new Error("the test has ended");
      return running;
    }),
    observer: undefined,
    waitScale: 1,
    machineExists: () => true,
    nextSerial: () => NO_SERIAL,
    started() {},
    changed() {},
    mapRunChanged() {},
    written: () => undefined,
    grown() {},
    isFull: () => false,
    ended: (execution) => tests.get(execution)?.trial.finished(execution),
  });

  return {
    async run(test) {
      const state = { ...test.place.state, name: TESTED_STATE_NAME };
      const trial = createTrial({ ...test, state });
      const execution = {
        ...createExecution(bench, startOf(bench, test), undefined),
        trial,
      } satisfies Execution;
      tests.set(execution, { test, trial });
      try {
        begin(bench, execution, test, state);
        return await trial.ended;
      } finally {
        tests.delete(execution);
        finish(bench, execution, { status: "ABORTED" });
      }
    },
    close() {
      bench.steps.close();
      bench.starts.close();
      bench.aborts.close();
      for (const { trial } of tests.values()) trial.refused(ended());
    },
  };
}

function ended(): ApiError {
  const message = "The endpoint was closed or reset meanwhile; try again";
  return new ApiError("ServiceUnavailableException", message, { status: 503 });
}

function startOf(bench: Engine, { scope, roleArn, input, place }: StateTest) {
  const machineName = newId();
  const machineArn = stateMachineArn(scope, machineName);
  const name = newId();
  const revision: Revision = {
    machine: NO_SERIAL,
    machineArn,
    machineName,
    type: "EXPRESS",
    roleArn,
    definition: "",
    compiled: { ...place.workflow, timeoutSeconds: undefined },
    settings: {
      loggingConfiguration: undefined,
      tracingConfiguration: undefined,
      encryptionConfiguration: undefined,
    },
    revisionId: machineName,
    isInitial: true,
    updatedAt: bench.timers.now(),
  };
  return {
    arn: `${machineArn.replace(":stateMachine:", ":express:")}:${name}`,
    name,
    revision,
    qualifier: undefined,
    input,
  };
}

/** Builds the frames of the state and of those around it, and lets the state run. */
function begin(bench: Engine, execution: Execution, test: StateTest, state: State): void {
  const { place, retries } = test;
  let parent: Frame | undefined;
  let index = 0;
  for (const around of place.around) {
    parent = frameOf(bench, execution, test, around, parent, index);
    awaitChild(parent, around.state, test);
    ({ index } = around);
  }
  const frame = frameOf(bench, execution, test, { ...place, state }, parent, index);
  frame.retryCount = retries;
  armDeadline(bench, execution);
  bench.steps.push(frame);
}

/** A frame that has entered the state, as a child of its parent. */
function frameOf(
  bench: Engine,
  execution: Execution,
  { input, variables, retries }: StateTest,
  { state, workflow }: Pick<StatePlace, "state" | "workflow">,
  parent: Frame | undefined,
  index: number,
): Frame {
  const position = { parent, index, previousEventId: 0 };
  const frame = createFrame(execution, workflow, input, variables, position);
  frame.state = state;
  frame.phase = "run";
  frame.enteredAt = bench.timers.now();
  if ("retry" in state) frame.retries = state.retry.map(() => retries);
  if (parent === undefined) execution.root = frame;
  else if (parent.waiting?.kind === "fork") parent.waiting.running.set(index, frame);
  return frame;
}

/** Makes the frame of a Map or Parallel state wait for the tested state, as if nothing else was left. */
function awaitChild(frame: Frame, state: MapState | ParallelState, { input }: StateTest): void {
  if (state.type === "Parallel") {
    const fork = beginFork(frame, state.branches.length, 0, undefined);
    fork.next = fork.total;
    return;
  }
  const fork = beginFork(frame, 1, 0, {
    items: [input],
    sizes: undefined,
    startedFrom: 0,
    ...NO_WRITER,
    values: [input],
    limits: {
      maxConcurrency: 1,
      toleratedCount: numberIn(state.toleratedFailureCount),
      toleratedPercentage: numberIn(state.toleratedFailurePercentage),
    },
    run: undefined,
  });
  fork.next = fork.total;
}

/** The number that a field has in the definition. The input that others are evaluated with is not known. */
function numberIn(field: Field | undefined): number | undefined {
  return field?.kind === "literal" && typeof field.value === "number" ? field.value : undefined;
}
