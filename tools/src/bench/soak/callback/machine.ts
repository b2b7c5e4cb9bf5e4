import type { Sqs } from "@sfn-workers/local-cloud/sqs";
import type {
  IntegrationRequest,
  Integrations,
  StepFunctionsEndpoint,
} from "@sfn-workers/local-stepfunctions";
import { taskParameters } from "@sfn-workers/states-language/workflow";
import { numberOf } from "../feed.ts";
import { keyOf } from "./deliveries.ts";
import type { CallbackStrikes } from "./faults.ts";
import { type CallbackTiming, limitsOf } from "./timing.ts";

export const MAX_RECEIVE_COUNT = 5;
/** ReceiveMessage returns as many at most. SQS API reference. */
const MAX_RECEIVE = 10;
/** Of the first tasks every so many has a message that arrives when its token is dead. */
const LATE = { oneIn: 61, most: 20, share: 0.3 };
/** After the token has died. */
const LATE_SECONDS = 2;
/** No handler can begin, and nobody can be told of a failure. */
const STRANGERS = ["no JSON", "[]", '{"input":{"n":1}}'];

export const mayBeLate = (n: number): boolean => n % LATE.oneIn === 0;

/** A queue for tasks, and one for its dead letters. */
export function createQueues(sqs: Sqs, { visibilitySeconds }: CallbackTiming) {
  const deadLetters = sqs.createQueue("dead-letters", {});
  const queue = sqs.createQueue("soak", {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: MAX_RECEIVE_COUNT,
    }),
  });
  return {
    url: queue.url,
    async sendStrangers(): Promise<number> {
      for (const MessageBody of STRANGERS)
        await sqs.call("SendMessage", { QueueUrl: queue.url, MessageBody });
      return STRANGERS.length;
    },
    counts: () => countsOf(queue.url),
    /** The bodies of all dead letters. */
    async deadLetters(): Promise<readonly string[]> {
      const bodies: string[] = [];
      for (;;) {
        const request = { QueueUrl: deadLetters.url, MaxNumberOfMessages: MAX_RECEIVE };
        const { Messages = [] } = (await sqs.call("ReceiveMessage", request)) as Received;
        if (Messages.length === 0) return bodies;
        bodies.push(...Messages.map(({ Body }) => Body));
      }
    },
  };

  async function countsOf(QueueUrl: string) {
    const answer = await sqs.call("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
    const { Attributes } = answer as { readonly Attributes: Readonly<Record<string, string>> };
    const count = (name: string) => Number(Attributes[`ApproximateNumberOfMessages${name}`]);
    return { visible: count(""), hidden: count("NotVisible") + count("Delayed") };
  }
}

/** Sends the messages of tasks; of some so late that their tokens are dead when they arrive. */
export function sendTasks(
  sqs: Sqs,
  options: {
    readonly tasks: number;
    readonly timing: CallbackTiming;
    readonly strikes: CallbackStrikes;
    readonly late: Set<string>;
  },
): Integrations {
  const { tasks, timing, strikes, late } = options;
  return {
    "sqs:sendMessage": async ({ parameters, executionArn }: IntegrationRequest) => {
      const { QueueUrl, MessageBody } = parameters as Parameters;
      const n = numberOf(executionArn);
      const { attempt } = MessageBody.execution;
      const message = { QueueUrl, MessageBody: JSON.stringify(MessageBody) };
      if (attempt > 0 || !isLate(n)) return sqs.call("SendMessage", message);
      late.add(keyOf({ n, attempt }));
      strikes.count("late");
      const DelaySeconds = limitsOf(timing).heartbeatSeconds + LATE_SECONDS;
      return sqs.call("SendMessage", { ...message, DelaySeconds });
    },
  };

  function isLate(n: number): boolean {
    return mayBeLate(n) && late.size < LATE.most && n <= tasks * LATE.share;
  }
}

interface Received {
  readonly Messages?: readonly { readonly Body: string }[];
}

interface Parameters {
  readonly QueueUrl: string;
  readonly MessageBody: { readonly execution: { readonly attempt: number } };
}

/** @returns the state machine's ARN */
export async function createMachine(
  endpoint: Pick<StepFunctionsEndpoint, "call">,
  queueUrl: string,
  timing: CallbackTiming,
): Promise<string> {
  const { timeoutSeconds, heartbeatSeconds } = limitsOf(timing);
  const Task = {
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    Parameters: taskParameters(
      { url: queueUrl },
      { fields: {}, language: "JSONPath", items: undefined },
    ),
    TimeoutSeconds: timeoutSeconds,
    HeartbeatSeconds: heartbeatSeconds,
    Retry: [
      { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 1_000 },
    ],
    End: true,
  };
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    name: "soak",
    roleArn: "arn:aws:iam::000000000000:role/soak",
    definition: JSON.stringify({ StartAt: "Task", States: { Task } }),
  })) as { readonly stateMachineArn: string };
  return stateMachineArn;
}
