import { statesIn, type Workflow, workloadIn } from "@sfn-workers/states-language/workflow";
import { IntegrationFailure } from "../errors.ts";
import type { Integration, IntegrationRequest } from "../integrations.ts";
import { beatSeconds } from "./beatSeconds.ts";
import {
  type Given,
  isOutcome,
  type Outcome,
  outcomeOf,
  requireJson,
  requireTaskOutput,
} from "./outcomes.ts";

export { DEPLOYED_WORKFLOWS } from "./deployed.ts";

/**
 * What answers the calls of a service: a function of their parameters, which may return `fail` or `takes`; `fail`, `takes` or `inTurn`;
 * any other value is the answer.
 */
export type ServiceDouble = ((parameters: never, request: ServiceRequest) => unknown) | Given;

export interface ServiceRequest {
  /** The state that calls. */
  readonly state: string;
  /** Of a call that waits for a token. */
  readonly taskToken: string | undefined;
}

/** A workflow calls a service that the test does not answer. */
export class UnansweredCall extends Error {
  override readonly name = "UnansweredCall";
  constructor(state: string, action: string) {
    super(
      `${state} calls ${action}, which nothing answers; add to the run's options: services: { ${JSON.stringify(action)}: … }, with an answer, a function of the parameters, fail(ERROR), takes(SECONDS, …) or inTurn(…)`,
    );
  }
}

export interface ServiceCalls {
  readonly called: (state: string, action: string, parameters: unknown) => void;
  /** Waits in the workflow's time. */
  readonly pass: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** The workflow's time stands still as long as the answer is being made. */
  readonly during: <T>(answering: Promise<T>) => Promise<T>;
  /** What the state's attempt fails with when no double answers its call. */
  readonly unanswered: (state: string, action: string) => Error;
  /** Ends a task that waits for its token. */
  readonly succeed: (taskToken: string, output: unknown) => Promise<void>;
  /** Told of a double that throws, or gives what can't be an answer: that is wrong with the double, and no error of the service. */
  readonly onError?: (error: unknown) => void;
}

/** Answers all calls of services. A failure of a call that waits for a token is the call's own. */
export function answerServices(
  services: Readonly<Record<string, ServiceDouble>>,
  { called, pass, during, unanswered, succeed, onError }: ServiceCalls,
): Integration {
  const given = new Map<string, number>();

  async function outcomeFor(
    name: string,
    count: number,
    parameters: unknown,
    request: ServiceRequest,
  ): Promise<Outcome> {
    const outcome = await answered(services[name], count, parameters, request);
    if (outcome.kind === "failure") return outcome;
    const field = `services[${JSON.stringify(name)}]`;
    if (request.taskToken === undefined) requireJson(field, outcome.value);
    else requireTaskOutput(field, outcome.value);
    return outcome;
  }

  /** Who does a task of an activity sends heartbeats, unless it is lost. */
  async function passWithBeats(
    seconds: number,
    { heartbeat, signal }: IntegrationRequest,
  ): Promise<void> {
    if (heartbeat === undefined || seconds === Number.POSITIVE_INFINITY) {
      return pass(seconds, signal);
    }
    const beat = beatSeconds(heartbeat.seconds);
    for (let left = seconds; left > 0 && !signal.aborted; left -= beat) {
      await pass(Math.min(beat, left), signal);
      heartbeat.send();
    }
  }

  return async (request) => {
    const { resource, parameters, stateName: state, taskToken } = request;
    const action = actionOf(resource);
    called(state, action, parameters);
    const name = namesOf(action).find((key) => Object.hasOwn(services, key));
    if (name === undefined) throw unanswered(state, action);
    const count = given.get(name) ?? 0;
    given.set(name, count + 1);
    const outcome = await during(outcomeFor(name, count, parameters, { state, taskToken })).catch(
      (error: unknown) => {
        onError?.(error);
        throw error;
      },
    );
    await passWithBeats(outcome.seconds, request);
    if (outcome.kind === "failure") throw new IntegrationFailure(outcome.error, outcome.cause);
    if (taskToken === undefined) return outcome.value;
    // After the call's own answer, which the engine records first.
    void succeed(taskToken, outcome.value);
    return {};
  };
}

async function answered(
  double: unknown,
  count: number,
  parameters: unknown,
  request: ServiceRequest,
): Promise<Outcome> {
  if (isOutcome(double) && double.kind === "inTurn") {
    const { outcomes } = double;
    const outcome = outcomes[Math.min(count, outcomes.length - 1)];
    return answered(outcome, count, parameters, request);
  }
  if (typeof double !== "function") return outcomeOf(double);
  return outcomeOf(await (double as ServiceFunction)(parameters, request));
}

type ServiceFunction = (parameters: unknown, request: ServiceRequest) => unknown;

/** The names of a double for an action: with its pattern, `sqs:sendMessage.waitForTaskToken`, and without. An activity's may have a dot. */
export function namesOf(action: string): readonly string[] {
  if (action.startsWith("activity:")) return [action];
  return [...new Set([action, action.replace(/\.[^.]*$/, "")])];
}

/** `arn:aws:states:::aws-sdk:s3:getObject` is `aws-sdk:s3:getObject`; the ARN of an activity is `activity:NAME`, that of a function `lambda:function`. */
export function actionOf(resource: string): string {
  const [, service] = /^arn:[^:]+:states:[^:]*:[^:]*:(.+)$/.exec(resource) ?? [];
  return service ?? "lambda:function";
}

/** A call of a state that the author wrote. */
interface Call {
  readonly state: string;
  readonly action: string;
}

/** The calls of services, and the tasks for activities of the author's own: `activity:NAME`. Tasks of workloads are none. */
export function callsIn({ definition }: Pick<Workflow, "definition">): readonly Call[] {
  return statesIn(definition).flatMap(({ name, state }) =>
    [state, state["ItemReader"], state["ResultWriter"]].flatMap((caller) => {
      const { Resource, ReaderConfig }: Readonly<Record<string, unknown>> = Object(caller);
      if (typeof Resource !== "string" || workloadIn(Resource) !== undefined) return [];
      const action = actionOf(Resource);
      // The objects that are listed are read, too.
      const reads = Object(ReaderConfig).Transformation === "LOAD_AND_FLATTEN";
      return [action, ...(reads ? ["s3:getObject"] : [])].map((one) => ({
        state: name,
        action: one,
      }));
    }),
  );
}

/** The names under which an answer to a call of the workflow may stand. */
export function callNamesIn(workflow: Pick<Workflow, "definition">): string[] {
  return [...new Set(callsIn(workflow).flatMap(({ action }) => namesOf(action)))];
}
