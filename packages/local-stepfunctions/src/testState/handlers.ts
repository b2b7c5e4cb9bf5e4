import type { TaskState } from "@sfn-workers/states-language";
import { reportedError } from "@sfn-workers/states-language/errors";
import { jsonOf } from "@sfn-workers/states-language/json";
import { filteredInput } from "../engine/data/dataFlow.ts";
import type { Engine, StateHandlers } from "../engine/engine.ts";
import { type Execution, type Frame, seen } from "../engine/execution.ts";
import { completeState, failState, finish, whenReady } from "../engine/lifecycle.ts";
import type { MapLimits } from "../engine/mapLimits.ts";
import { MAX_EXPRESS_EXECUTION_SECONDS } from "../limits.ts";
import { STATE_HANDLERS } from "../states/handlers.ts";
import { prepareMap } from "../states/map/items.ts";
import { exceedsTolerance, thresholdExceeded } from "../states/map/toleratedFailure.ts";
import { prepareParallel } from "../states/parallel.ts";
import { prepareTask } from "../states/task.ts";
import { dueOf, finishWait } from "../states/wait.ts";
import { readTested } from "./readTested.ts";
import { refusal } from "./refusal.ts";
import type { Mock, StateTest } from "./stateTest.ts";
import type { StateTrial } from "./trial.ts";

/** The test that an execution runs. */
export type TestOf = (execution: Execution) => RunningTest;

export interface RunningTest {
  readonly test: StateTest;
  readonly trial: StateTrial;
}

/** How states run in a test: as in any execution, but a mock stands for what a state calls, and no time passes. */
export function testHandlers(testOf: TestOf): StateHandlers {
  return {
    ...STATE_HANDLERS,

    Task: {
      run(engine, frame, state) {
        const { mock } = testOf(frame.execution).test;
        if (mock === undefined) STATE_HANDLERS.Task.run(engine, frame, state);
        else runMockedTask(engine, frame, state, mock);
      },
    },

    Wait: {
      run(engine, frame, state) {
        whenReady(engine, frame, dueOf(engine, frame, state), (due) => {
          const limit = frame.enteredAt + MAX_EXPRESS_EXECUTION_SECONDS * 1000;
          if (due <= limit) finishWait(engine, frame);
          else finish(engine, frame.execution, { status: "TIMED_OUT", at: limit });
        });
      },
    },

    Fail: {
      run(engine, frame, state) {
        filteredInput(frame, state.flow);
        STATE_HANDLERS.Fail.run(engine, frame, state);
      },
    },

    Parallel: {
      ...STATE_HANDLERS.Parallel,
      run(engine, frame, state) {
        const { mock } = testOf(frame.execution).test;
        whenReady(engine, frame, prepareParallel(engine, frame, state), () =>
          end(engine, frame, mock),
        );
      },
    },

    Map: {
      ...STATE_HANDLERS.Map,
      run(engine, frame, state) {
        const running = testOf(frame.execution);
        whenReady(engine, frame, prepareMap(engine, frame, state), (prepared) =>
          whenReady(engine, frame, prepared.late(), ([tolerance, from]) => {
            const limits = { maxConcurrency: prepared.maxConcurrency, ...tolerance };
            const end = (items: number) => endMap(engine, frame, running, limits, items);
            if (from === undefined) end(prepared.items.length);
            else
              whenReady(engine, frame, readTested(engine, frame, state, running.test, from), end);
          }),
        );
      },
    },
  };
}

function runMockedTask(engine: Engine, frame: Frame, state: TaskState, mock: Mock): void {
  whenReady(engine, frame, prepareTask(engine, frame, state), () => end(engine, frame, mock));
}

/** Ends the state with what stands for the answer of its service, its branches or its items. */
function end(engine: Engine, frame: Frame, mock: Mock | undefined): void {
  if (mock?.kind === "error") failState(engine, frame, reportedError(mock.error, mock.cause));
  else if (mock !== undefined) completeState(engine, frame, seen(frame, "result", mock.result));
}

function endMap(
  engine: Engine,
  frame: Frame,
  { test, trial }: RunningTest,
  bounds: MapLimits,
  total: number,
): void {
  const { mock, failedIterations: failed } = test;
  trial.bounded(bounds);
  if (failed > total) {
    trial.refused(
      refusal(
        "Map iteration failure count must be less than or equal to the number of Map iterations",
      ),
    );
    return;
  }
  // Without tolerated failures, TestState lets any number of iterations fail.
  const fork = { limits: bounds, run: undefined };
  const exceeded = thresholdExceeded(fork);
  if (exceeded !== undefined && exceedsTolerance({ failed, total }, fork)) {
    failState(engine, frame, exceeded);
    return;
  }
  const results = mock?.kind === "result" ? jsonOf(mock.result) : undefined;
  // The mock may have the results of failed iterations, too, or not.
  if (Array.isArray(results) && results.length !== total && results.length !== total - failed) {
    trial.refused(refusal("Input array does not equal the mocked result array's size"));
    return;
  }
  end(engine, frame, mock);
}
