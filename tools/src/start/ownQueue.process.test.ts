import * as aws from "@pulumi/aws";
import { program } from "@sfn-workers/infra/program";
import { createLines, startExecution } from "@sfn-workers/local-cloud/testing";
import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { manifests } from "../testing/workloads/manifests.ts";
import type { LocalExternal } from "./answers.ts";
import type { LocalEnvironment } from "./deployLocally.ts";
import { createUnanswered } from "./unanswered.ts";
import { createWorkerWatch } from "./workerWatch.ts";
import { createDoubles } from "./workflowDoubles.ts";

const order = defineWorkflow({
  name: "order",
  description: "Asks clerks by a queue of its own",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Ask",
    States: {
      Ask: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: {
          QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/clerks",
          MessageBody: "{% $states.context.Task.Token %}",
        },
        TimeoutSeconds: 604_800,
        End: true,
      },
    },
  },
});

/** A role that may receive from the queue. */
function createClerk(queue: aws.sqs.Queue): void {
  const service = { Service: "lambda.amazonaws.com" };
  const role = new aws.iam.Role("clerk", {
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: service }],
    },
  });
  new aws.iam.RolePolicy("clerk", {
    role: role.name,
    policy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: queue.arn }],
    },
  });
}

/** What is told of an execution that asks, and why it is not waited for. */
async function asked(createTaker: (queue: aws.sqs.Queue) => void) {
  const told = createLines();
  const submitted = Promise.withResolvers<void>();
  const watch = createWorkerWatch(told.write);
  const externals: readonly LocalExternal[] = [];
  const doubles = createDoubles({
    workflows: () => [{ workflow: order, mocks: {}, mocksFile: "order/mocks.ts" }],
    workflowOf: watch.workloadOf,
  });
  let deployed: LocalEnvironment | undefined;
  const unanswered = createUnanswered({
    externals: () => externals,
    doubles,
    environment: () => deployed,
    ownerOf: watch.workloadOf,
    tell: told.write,
  });
  const environment = await deployFixtures({
    settings: { workloads: {}, workflows: { order: { alarms: { enabled: false } } } },
    run() {
      createTaker(new aws.sqs.Queue("clerks", { name: "clerks" }));
      return program({ manifests, transforms: {}, workflows: { order } });
    },
    onResource: watch.onResource,
    onFailure: watch.onFailure,
    onEvent(event) {
      unanswered.onEvent(event);
      if (event.event.type === "TaskSubmitted") submitted.resolve();
    },
  });
  onTestFinished(() => environment.stop({ withinMs: 0 }));
  deployed = environment;
  const machine = environment.outputs.workflows["order"]?.stateMachineArn ?? "";
  const executionArn = await startExecution(environment, machine, {});
  await submitted.promise;
  return { told: told.all, givenUp: unanswered.of(executionArn) };
}

test("a token in a queue from which no role of the program may receive is told at once, with the mock to add", async () => {
  const waits = "Ask waits for a token that it has sent to clerks, from which nobody takes here";
  const { told, givenUp } = await asked(() => {});
  expect(told).toEqual([
    `✗ order: ${waits}\n  say what it answers in order/mocks.ts: export const mocks = { "sqs:sendMessage.waitForTaskToken": … }`,
  ]);
  expect(givenUp).toMatch(`${waits}, and nothing else happens before 20`);
});

test("one in a queue from which a role may receive is waited for", async () => {
  expect(await asked(createClerk)).toEqual({ told: [], givenUp: undefined });
});
