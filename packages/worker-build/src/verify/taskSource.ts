import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type Handover, taskState } from "@sfn-workers/states-language/workflow";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type Outcome, readExactly, stringifyExactly } from "@sfn-workers/worker-core/testing";
import type { Services } from "./services.ts";

export type Transport = "activity" | "callback";

/** An activity or a queue, with a state machine whose only state hands its input to it. */
export interface TaskSource {
  readonly address:
    | { readonly transport: "activity"; readonly activityArn: string }
    | { readonly transport: "callback"; readonly queueUrl: string };
  /** Runs an execution. Rejects with the signal's reason when it aborts first. */
  run(input: unknown, signal: AbortSignal): Promise<Outcome>;
}

const ROLE_ARN = "arn:aws:iam::000000000000:role/built-worker";
const LOOK_EVERY_MS = 10;
/** A message waits until its worker has started, and its timeouts run meanwhile: infra adds `queueSeconds`. */
const QUEUE_SECONDS = 60;

/** A source for one process: the open poll of a process that has ended would still take a task. */
export async function createTaskSource(
  services: Services,
  manifest: Manifest,
  transport: Transport,
): Promise<TaskSource> {
  const name = randomUUID();
  const call = async <Answer>(operation: string, request: object) =>
    (await services.stepFunctions.call(operation, request)) as Answer;
  const address = transport === "activity" ? await createActivity() : await createQueue();
  const { stateMachineArn } = await call<{ stateMachineArn: string }>("CreateStateMachine", {
    name,
    roleArn: ROLE_ARN,
    definition: JSON.stringify(definitionOf(manifest, address)),
  });

  return {
    address,
    async run(input, signal) {
      const { executionArn } = await call<{ executionArn: string }>("StartExecution", {
        stateMachineArn,
        input: stringifyExactly(input),
      });
      for (;;) {
        const description = await call<Description>("DescribeExecution", { executionArn });
        if (description.status !== "RUNNING") return outcomeOf(description);
        signal.throwIfAborted();
        await setTimeout(LOOK_EVERY_MS);
      }
    },
  };

  async function createActivity() {
    const { activityArn } = await call<{ activityArn: string }>("CreateActivity", { name });
    return { transport: "activity", activityArn } as const;
  }

  async function createQueue() {
    const { url } = await services.sqs.createQueue(name, {});
    return { transport: "callback", queueUrl: url } as const;
  }
}

/** The state that infra deploys, but nothing is retried: a case is about one run of the handler. */
function definitionOf(manifest: Manifest, address: TaskSource["address"]): object {
  const { Retry: _, ...Task } = taskState(
    { manifest, ...integrationOf(address) },
    { fields: { Type: "Task", End: true }, language: "JSONPath", items: undefined },
  );
  return { StartAt: "Task", States: { Task } };
}

function integrationOf(address: TaskSource["address"]): Pick<Handover, "resource" | "queue"> {
  if (address.transport === "activity") return { resource: address.activityArn, queue: undefined };
  return {
    resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    queue: { url: address.queueUrl, seconds: QUEUE_SECONDS, transientErrors: [] },
  };
}

interface Description {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

function outcomeOf({ status, output, error = status, cause = "" }: Description): Outcome {
  if (output !== undefined) return { kind: "succeeded", output: readExactly(output) };
  return { kind: "failed", error, cause: causeOf(cause) };
}

/** A worker's cause is JSON; that of Step Functions itself is a sentence. */
function causeOf(cause: string): { readonly message: string } {
  try {
    return JSON.parse(cause) as { message: string };
  } catch {
    return { message: cause };
  }
}
