import type { Manifest } from "@sfn-workers/worker-core";
import type { Prices } from "../prices.ts";
import type { DeclaredResource } from "../resources.ts";
import { HANDLER_SPREAD, type Scenario, USUAL } from "../scenario.ts";

/** A workload whose handlers may run for a minute. */
export const manifest: Manifest = {
  name: "greeting",
  description: "Greets people by name",
  timeoutSeconds: 180,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 60,
};

export const prices: Prices = {
  fargateVcpuHour: 0.04,
  fargateGbHour: 0.004,
  publicIpv4Hour: 0.005,
  lambdaGbSecond: 0.000_01,
  lambdaRequest: 0.000_000_2,
  sqsRequest: 0.000_000_4,
  stateTransition: 0.000_025,
};

export const scenario: Scenario = {
  load: [],
  handler: { meanSeconds: 5, ...HANDLER_SPREAD },
  loadSeconds: 600,
  longestSeconds: 24 * 3_600,
  seed: 1,
  accountConcurrency: 1_000,
  assumptions: USUAL,
};

/** Handlers of exactly this time. */
export const exactly = (seconds: number) => ({ meanSeconds: seconds, sigma: 0, longest: 1 });

const DRAINING = {
  ErrorEquals: ["Worker.Draining"],
  IntervalSeconds: 1,
  MaxAttempts: 8,
  BackoffRate: 2,
};

function machine(fields: object, states: object = {}): DeclaredResource {
  const Task = {
    ...{ Type: "Task", TimeoutSeconds: 180, HeartbeatSeconds: 60, Retry: [DRAINING], End: true },
    ...fields,
  };
  const all = { ...states, Task };
  const definition = JSON.stringify({ StartAt: Object.keys(all)[0], States: all });
  return { type: "aws:sfn/stateMachine:StateMachine", name: "greeting", inputs: { definition } };
}

const ACTIVITY = { Resource: "arn:aws:states:us-east-1:000000000000:activity:greeting" };
const CALLBACK = {
  ...{ Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" },
  Parameters: {
    QueueUrl: "greeting",
    MessageBody: {
      "taskToken.$": "$$.Task.Token",
      execution: {
        ...{ "arn.$": "$$.Execution.Id", "state.$": "$$.State.Name" },
        ...{ "attempt.$": "$$.State.RetryCount", "enteredAt.$": "$$.State.EnteredTime" },
      },
      "input.$": "$",
    },
  },
  ...{ TimeoutSeconds: 43_380, HeartbeatSeconds: 43_260 },
};

interface ServiceOptions {
  readonly min?: number;
  readonly max?: number;
  readonly concurrency?: number;
  readonly transport?: "activity" | "callback";
  /** Besides that of tasks that are handed back. */
  readonly retry?: readonly object[];
}

/** A service of an activity's or a queue's workers. */
export function declaredService({
  min = 1,
  max = 0,
  concurrency = 1,
  transport = "activity",
  retry = [],
}: ServiceOptions = {}): DeclaredResource[] {
  const environment = {
    ...{ CONCURRENCY: concurrency, PROTECTED_MINUTES: 15 },
    POWERTOOLS_METRICS_NAMESPACE: "Workers",
  };
  const container = {
    name: "worker",
    stopTimeout: 120,
    environment: Object.entries(environment).map(([name, value]) => ({
      name,
      value: String(value),
    })),
  };
  return [
    machine({
      ...(transport === "activity" ? ACTIVITY : CALLBACK),
      Retry: [DRAINING, ...retry],
    }),
    ...(transport === "activity" ? [] : [queue()]),
    resource("aws:ecs/service:Service", {
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      networkConfiguration: { assignPublicIp: true },
    }),
    resource("aws:ecs/taskDefinition:TaskDefinition", {
      ...{ cpu: "256", memory: "512", containerDefinitions: JSON.stringify([container]) },
    }),
    resource("aws:appautoscaling/target:Target", {
      minCapacity: min,
      maxCapacity: Math.max(min, max),
    }),
  ];
}

/** A service without tasks of its own: executions start them, up to `max`, and a schedule. */
export function declaredOnDemand({ max = 2, concurrency = 1 } = {}): DeclaredResource[] {
  const choice = (condition: string) => ({
    ...{ Type: "Choice", Default: "Task" },
    Choices: [{ Condition: `{% ${condition} %}`, Next: "Task" }],
  });
  const states = {
    WakeWorker: { Type: "Task", Resource: "arn:aws:states:::ecs:runTask", Next: "Task" },
    MayWake: choice(`$count($running) < ${max}`),
    WakeAgain: choice("$handBacks <= 8"),
    WaitAgain: { Type: "Wait", Seconds: "{% $power(2, $handBacks - 1) %}", Next: "WakeWorker" },
  };
  const [, ...service] = declaredService({ min: 0, max, concurrency });
  const told = [{ name: "MOST_TASKS", value: String(max) }];
  return [
    machine(ACTIVITY, states),
    ...service,
    resource("aws:scheduler/schedule:Schedule", {
      ...{ scheduleExpression: "rate(15 minutes)", scheduleExpressionTimezone: "UTC" },
      target: { input: JSON.stringify({ containerOverrides: [{ environment: told }] }) },
    }),
  ];
}

/** A function that a schedule starts, and each execution if `wake` says so. */
export function declaredFunction({
  timeout = 120,
  concurrency = 1,
  schedule = "rate(5 minutes)",
  wake = false,
  eventAge = 300,
} = {}): DeclaredResource[] {
  const WakeWorker = {
    ...{ Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Next: "Task" },
    Parameters: {
      ...{ FunctionName: "greeting", InvocationType: "Event" },
      Payload: { source: "wake", "at.$": "$$.State.EnteredTime" },
    },
  };
  return [
    machine(ACTIVITY, wake ? { WakeWorker } : {}),
    fn(timeout, concurrency),
    resource("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", {
      maximumEventAgeInSeconds: eventAge,
    }),
    resource("aws:scheduler/schedule:Schedule", {
      ...{ scheduleExpression: schedule, scheduleExpressionTimezone: "UTC" },
      target: { input: JSON.stringify({ source: "schedule", wake }) },
    }),
  ];
}

/** A function that receives a queue's messages in batches of ten. */
export function declaredBatches({
  concurrency = 10,
  maximumConcurrency = 10,
  tokenSeconds = CALLBACK.HeartbeatSeconds,
} = {}): DeclaredResource[] {
  return [
    machine({ ...CALLBACK, HeartbeatSeconds: tokenSeconds }),
    queue(),
    fn(70, concurrency),
    resource("aws:lambda/eventSourceMapping:EventSourceMapping", {
      ...{ batchSize: 10, maximumBatchingWindowInSeconds: 0 },
      scalingConfig: { maximumConcurrency },
    }),
  ];
}

function queue(): DeclaredResource {
  return resource("aws:sqs/queue:Queue", {
    ...{ visibilityTimeoutSeconds: 420, messageRetentionSeconds: 46_980 },
    redrivePolicy: JSON.stringify({ maxReceiveCount: 5 }),
  });
}

function fn(timeout: number, concurrency: number): DeclaredResource {
  return resource("aws:lambda/function:Function", {
    ...{ timeout, memorySize: 256 },
    environment: { variables: { CONCURRENCY: String(concurrency) } },
  });
}

function resource(type: string, inputs: DeclaredResource["inputs"]): DeclaredResource {
  return { type, name: "greeting", inputs };
}
