import { program } from "@sfn-workers/infra/program";
import { createLines, endOf, startExecution } from "@sfn-workers/local-cloud/testing";
import { fail, inTurn, type ServiceDouble } from "@sfn-workers/local-stepfunctions/testing";
import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { manifests } from "../testing/workloads/manifests.ts";
import { withMocks } from "./withMocks.ts";
import { createWorkerWatch } from "./workerWatch.ts";
import { createDoubles } from "./workflowDoubles.ts";

/** Hands a task to a queue whose call is that of the author's own state, too. */
const order = defineWorkflow({
  name: "order",
  description: "Greets somebody who takes an order, and has it approved",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Greet",
    States: {
      Greet: run(workloadOf(manifests.greeting), { Next: "Approve" }),
      Approve: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: {
          QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/approvals",
          MessageBody: "{% $states.context.Task.Token %}",
        },
        Output: "{% { 'greeting': $states.input, 'approval': $states.result } %}",
        Next: "Tell",
      },
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: { TopicArn: "arn:aws:sns:us-east-1:000000000000:orders", Message: "done" },
        Retry: [{ ErrorEquals: ["SNS.ThrottlingException"], IntervalSeconds: 1, MaxAttempts: 1 }],
        Output: "{% $states.input %}",
        End: true,
      },
    },
  },
});

const quiet = { alarms: { enabled: false } };

/** The workflow, deployed with these mocks: its end, and what was told. */
async function endWith(mocks: Readonly<Record<string, ServiceDouble>>) {
  const told = createLines();
  const watch = createWorkerWatch(told.write);
  const local = { workflow: order, mocks, mocksFile: "src/order/mocks.ts" };
  const environment = await deployFixtures({
    settings: {
      workloads: { greeting: { ...quiet, worker: "lambda", transport: "callback" } },
      workflows: { order: quiet },
    },
    run: () => program({ manifests, transforms: {}, workflows: { order } }),
    doubles: createDoubles({ workflows: () => [local], workflowOf: watch.workloadOf }),
    onResource: watch.onResource,
    onFailure: watch.onFailure,
  });
  onTestFinished(() => environment.stop());
  const machine = environment.outputs.workflows["order"]?.stateMachineArn ?? "";
  const ended = await endOf(
    environment,
    await startExecution(environment, machine, { name: "Jana" }),
  );
  const described = withMocks(environment.resources, [local]).find(
    ({ type, name }) => type === "aws:sfn/stateMachine:StateMachine" && name === "order",
  );
  return { ended, told, watch, description: described?.description };
}

test("a workflow's tasks run in workers, and its mocks answer the calls of its own states, also where both are of one service", async () => {
  const { ended, told, description } = await endWith({
    "sqs:sendMessage.waitForTaskToken": { accept: true },
    "sns:publish": inTurn(fail("SNS.ThrottlingException"), { MessageId: "1" }),
  });
  expect(ended).toMatchObject({ status: "SUCCEEDED" });
  expect(JSON.parse(ended.output ?? "")).toMatchObject({
    greeting: { message: "Hello, Jana!" },
    approval: { accept: true },
  });
  expect(told.all).toEqual([]);
  expect(description).toMatch(/^state machine, mocked: Tell(?! ?\(not here: .*Tell\.)/);
});

test("a call without a mock fails, and says where to add one", async () => {
  const { ended, told, watch, description } = await endWith({
    "sqs:sendMessage.waitForTaskToken": 1,
  });
  const remedy =
    'say what it answers in src/order/mocks.ts: export const mocks = { "sns:publish": … }';
  expect(ended).toMatchObject({
    error: "SNS.SdkClientException",
    cause: `arn:aws:states:::sns:publish has no local counterpart: ${remedy}`,
  });
  expect(told.all).toEqual([
    expect.stringMatching(
      /^✗ order: a call can't run locally in the state Tell: arn:aws:states:::sns:/,
    ),
    `  ${remedy}`,
  ]);
  expect(watch.callIsRefused()).toBe(true);
  expect(description).toContain("not here: Tell.Resource sns:publish");
});
