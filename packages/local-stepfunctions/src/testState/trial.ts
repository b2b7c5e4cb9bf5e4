import type { State } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import type { Data, JsonObject } from "@sfn-workers/states-language/json";
import type { Execution, Frame, Stage, Trial, Variables } from "../engine/execution.ts";
import type { MapLimits } from "../engine/mapLimits.ts";
import { reportedName } from "../engine/stateErrors.ts";

/** How the test of a state ended, with what it saw on the way. */
export interface TestedState extends Observations {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  readonly output?: Data;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly next?: string | undefined;
  readonly variables: Variables;
}

/** What a test sees of a state that runs. */
export interface Observations {
  readonly stages: ReadonlyMap<Stage, Data>;
  /** Of a Map state, once they are known. */
  readonly bounds: MapLimits | undefined;
  readonly handlers: Handlers;
}

/** Which Retry and which Catch matched, and when the next attempt would be. */
export interface Handlers {
  retrier?: number;
  delay?: number;
  catcher?: number;
}

export interface StateTrial extends Trial {
  readonly ended: Promise<TestedState>;
  bounded(bounds: MapLimits): void;
  /** The request does not fit what the state made of its input. */
  refused(error: Error): void;
  /** Called when the execution of the test has ended. */
  finished(execution: Execution): void;
}

export interface TrialStart {
  readonly state: State;
  readonly context: JsonObject | undefined;
  readonly variables: Variables;
}

/** Observes the state up to the first thing that ends its test. */
export function createTrial({ state, context, variables }: TrialStart): StateTrial {
  const stages = new Map<Stage, Data>();
  const handlers: Handlers = {};
  let bounds: MapLimits | undefined;
  let caught: StateError | undefined;
  let failure: StateError | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<TestedState>();

  return {
    context,
    ended: promise,
    saw(frame, stage, data) {
      if (frame.state !== state) return;
      // Of what a Catch makes of an error, AWS shows only this.
      if (caught === undefined || stage === "afterResultPath") stages.set(stage, data);
    },
    bounded(own) {
      bounds = own;
    },
    retried(retrier, delay, error) {
      handlers.retrier = retrier;
      if (delay === undefined) return;
      handlers.delay = delay;
      end({ status: "RETRIABLE", ...errorOf(error), variables });
    },
    caught(catcher, error) {
      handlers.catcher = catcher;
      caught = error;
    },
    failed(error) {
      failure ??= error;
    },
    left(frame, output, next) {
      if (caught !== undefined) {
        const { variables: assigned } = frame;
        end({ status: "CAUGHT_ERROR", output, next, ...errorOf(caught), variables: assigned });
      } else if (isAround(frame)) {
        end({ status: "FAILED", ...errorOf(failure), variables });
      } else {
        end({ status: "SUCCEEDED", output, next, variables: frame.variables });
      }
    },
    refused: reject,
    finished({ status, error, cause }) {
      const failed = status === "TIMED_OUT" ? { error: "States.Timeout" } : { error, cause };
      end({ status: "FAILED", ...failed, variables });
    },
  };

  /** Whether it is of a Map state that tolerates the failure of the tested one. */
  function isAround(frame: Frame): boolean {
    return frame.state !== state;
  }

  function end(ending: Omit<TestedState, keyof Observations>): void {
    resolve({ ...ending, stages, bounds, handlers });
  }
}

function errorOf(error: StateError | undefined) {
  return { error: reportedName(error?.error), cause: error?.cause };
}
