import { onTestFinished } from "vitest";
import { type StepFunctionsEndpoint, startStepFunctions } from "../endpoint.ts";
import { createVirtualClock, type VirtualClock } from "../lib/clock.ts";
import type { StepFunctionsOptions } from "../options.ts";

export const ROLE = "arn:aws:iam::000000000000:role/test";

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly [details: string]: unknown;
}

export interface Described {
  readonly executionArn: string;
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly [member: string]: unknown;
}

/** An endpoint in virtual time that starts no processes, with the calls that most tests make. */
export interface TestEndpoint extends StepFunctionsEndpoint {
  readonly clock: VirtualClock;
  /** Creates a state machine and returns its ARN. */
  machine(definition: object, more?: object): Promise<string>;
  activity(name?: string): Promise<string>;
  /** Starts an execution and returns its ARN. */
  start(stateMachineArn: string, input?: unknown, more?: object): Promise<string>;
  describe(executionArn: string): Promise<Described>;
  history(executionArn: string): Promise<HistoryEvent[]>;
  types(executionArn: string): Promise<string[]>;
  /** Polls for a task. */
  take(activityArn: string, workerName?: string): Promise<{ taskToken: string; input: string }>;
  /** Runs the definition to its end, or as far as it goes without advancing the clock. */
  run(definition: object, input?: unknown): Promise<Described>;
}

export async function testEndpoint(
  options: StepFunctionsOptions & { readonly clock?: VirtualClock } = {},
): Promise<TestEndpoint> {
  const clock = options.clock ?? createVirtualClock();
  const endpoint = await startStepFunctions({ jsonata: "in-process", ...options, clock });
  onTestFinished(() => endpoint.close());
  let machines = 0;
  const call = async <T>(operation: string, input: object) =>
    (await endpoint.call(operation, input)) as T;

  const machine = async (definition: object, more: object = {}) => {
    machines += 1;
    const answer = await call<{ stateMachineArn: string }>("CreateStateMachine", {
      name: `machine-${machines}`,
      roleArn: ROLE,
      definition: JSON.stringify(definition),
      ...more,
    });
    return answer.stateMachineArn;
  };
  const start = async (stateMachineArn: string, input: unknown = {}, more: object = {}) => {
    const answer = await call<{ executionArn: string }>("StartExecution", {
      stateMachineArn,
      input: JSON.stringify(input),
      ...more,
    });
    return answer.executionArn;
  };
  const describe = (executionArn: string) => call<Described>("DescribeExecution", { executionArn });
  const history = async (executionArn: string) => {
    const answer = await call<{ events: HistoryEvent[] }>("GetExecutionHistory", {
      executionArn,
      maxResults: 1000,
    });
    return answer.events;
  };
  return {
    ...endpoint,
    clock,
    machine,
    start,
    describe,
    history,
    async activity(name = "work") {
      const answer = await call<{ activityArn: string }>("CreateActivity", { name });
      return answer.activityArn;
    },
    types: async (executionArn) => (await history(executionArn)).map((event) => event.type),
    take: (activityArn, workerName) =>
      call("GetActivityTask", { activityArn, ...(workerName === undefined ? {} : { workerName }) }),
    async run(definition, input) {
      const executionArn = await start(await machine(definition), input);
      await clock.advance(0);
      return describe(executionArn);
    },
  };
}

/** One call over HTTP as the holder of an access key. */
export async function callAs(
  { url }: StepFunctionsEndpoint,
  accessKeyId: string,
  operation: string,
  request: object,
): Promise<object> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "x-amz-target": `AWSStepFunctions.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/states/aws4_request`,
    },
    body: JSON.stringify(request),
  });
  return (await response.json()) as object;
}
