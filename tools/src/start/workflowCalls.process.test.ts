import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { program } from "@sfn-workers/infra/program";
import { call, endOf, folderWith, startExecution } from "@sfn-workers/local-cloud/testing";
import {
  type Allowance,
  defineWorkflow,
  type Workflow,
} from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { type Change, deployChanged } from "../testing/deployChanged.ts";
import type { FixtureEnvironment } from "../testing/fixtureEnvironment.ts";
import { manifests } from "../testing/workloads/manifests.ts";

const ACCOUNT = "000000000000";
const states = (resource: string) => `arn:aws:states:us-east-1:${ACCOUNT}:${resource}`;
const OWN = "own";
const OWN_MACHINE = states(`stateMachine:${OWN}`);
const TOKEN = "{% $states.context.Task.Token %}";

/** A call of one state, the actions that its role needs for it, and the error of a refusal. */
interface Call {
  readonly given: object;
  readonly actions: readonly string[];
  readonly refusal: string;
}

const LAMBDA = {
  ...{ actions: ["lambda:InvokeFunction"], refusal: "Lambda.AWSLambdaException" },
};
const SQS = { actions: ["sqs:sendmessage"], refusal: "SQS.AmazonSQSException" };
const EVENTS = {
  ...{ actions: ["events:PutEvents"], refusal: "EventBridge.AmazonEventBridgeException" },
};
const ECS = { actions: ["ecs:RunTask", "iam:PassRole"], refusal: "ECS.AccessDeniedException" };
const STATES = {
  ...{ actions: ["states:StartExecution"], refusal: "StepFunctions.AWSStepFunctionsException" },
};
const SFN = { refusal: "Sfn.SfnException" };

const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/${OWN}`;
const RUN = {
  ...{ Cluster: OWN, TaskDefinition: OWN, LaunchType: "FARGATE" },
  NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ["subnet-local"] } },
};
const START = { StateMachineArn: OWN_MACHINE, Input: { id: 7 } };
const event = (Detail: object) => ({
  Entries: [{ Source: "shop", DetailType: "Order", Detail }],
});

/** Every call that has a local counterpart, in each form that waits. */
const CALLS: Readonly<Record<string, Call>> = {
  "lambda:invoke": { ...LAMBDA, given: { FunctionName: OWN, Payload: { id: 7 } } },
  "lambda:invoke.waitForTaskToken": {
    ...LAMBDA,
    given: { FunctionName: OWN, Payload: { token: TOKEN } },
  },
  "sqs:sendMessage": { ...SQS, given: { QueueUrl, MessageBody: { id: 7 } } },
  "sqs:sendMessage.waitForTaskToken": {
    ...SQS,
    given: { QueueUrl, MessageBody: { token: TOKEN } },
  },
  "events:putEvents": { ...EVENTS, given: event({ id: 7 }) },
  "events:putEvents.waitForTaskToken": { ...EVENTS, given: event({ token: TOKEN }) },
  "ecs:runTask": { ...ECS, given: RUN },
  "ecs:runTask.sync": { ...ECS, actions: [...ECS.actions, "ecs:DescribeTasks"], given: RUN },
  "ecs:runTask.waitForTaskToken": {
    ...ECS,
    given: {
      ...RUN,
      Overrides: {
        ContainerOverrides: [{ Name: OWN, Environment: [{ Name: "TOKEN", Value: TOKEN }] }],
      },
    },
  },
  "states:startExecution": { ...STATES, given: START },
  "states:startExecution.sync": {
    ...STATES,
    actions: [...STATES.actions, "states:DescribeExecution"],
    given: START,
  },
  "states:startExecution.sync:2": {
    ...STATES,
    actions: [...STATES.actions, "states:DescribeExecution"],
    given: START,
  },
  "states:startExecution.waitForTaskToken": {
    ...STATES,
    given: { ...START, Input: { token: TOKEN } },
  },
  "aws-sdk:sfn:startExecution": {
    ...{ ...SFN, actions: ["states:StartExecution"] },
    given: { StateMachineArn: OWN_MACHINE },
  },
  "aws-sdk:sfn:describeStateMachine": {
    ...{ ...SFN, actions: ["states:DescribeStateMachine"] },
    given: { StateMachineArn: OWN_MACHINE },
  },
  "aws-sdk:sfn:listExecutions": {
    ...{ ...SFN, actions: ["states:ListExecutions"] },
    given: { StateMachineArn: OWN_MACHINE },
  },
};

const nameOf = (resource: string) =>
  resource.replace(".waitForTaskToken", "-token").replaceAll(/[.:]/g, "-").toLowerCase();

/** What no parameter tells: the role of the task definition, and what IAM calls an action of `aws-sdk:sfn`. */
function allowancesFor(resource: string, actions: readonly string[]): Allowance[] {
  const [action = ""] = actions;
  if (resource.startsWith("aws-sdk:sfn:"))
    return [{ calls: resource, action, resource: OWN_MACHINE }];
  if (!actions.includes("iam:PassRole")) return [];
  return [{ action: "iam:PassRole", resource: `arn:aws:iam::${ACCOUNT}:role/${OWN}-task` }];
}

const WORKFLOWS: Readonly<Record<string, Workflow>> = Object.fromEntries(
  Object.entries(CALLS).map(([resource, { given, actions }]) => [
    nameOf(resource),
    defineWorkflow({
      name: nameOf(resource),
      description: `Calls ${resource}`,
      allows: allowancesFor(resource, actions),
      definition: {
        ...{ QueryLanguage: "JSONata", TimeoutSeconds: 3_600, StartAt: "Call" },
        States: {
          Call: {
            ...{ Type: "Task", Resource: `arn:aws:states:::${resource}`, Arguments: given },
            End: true,
          },
        },
      },
    } as never),
  ]),
);

/** What the workflows call, which their program makes too. */
function createOwn() {
  const roleFor = (name: string, service: string) =>
    new aws.iam.Role(name, {
      name,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
      }),
    });
  new aws.lambda.Function(OWN, {
    ...{ name: OWN, runtime: "nodejs24.x", handler: "index.handler" },
    role: roleFor(`${OWN}-function`, "lambda.amazonaws.com").arn,
    code: new pulumi.asset.FileArchive(
      folderWith({ "index.mjs": "export const handler = async (event) => event;" }),
    ),
  });
  new aws.sqs.Queue(OWN, { name: OWN });
  new aws.ecs.Cluster(OWN, { name: OWN });
  new aws.ecs.TaskDefinition(OWN, {
    ...{ family: OWN, requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc" },
    ...{ cpu: "256", memory: "512" },
    taskRoleArn: roleFor(`${OWN}-task`, "ecs-tasks.amazonaws.com").arn,
    containerDefinitions: JSON.stringify([
      { name: OWN, image: "local/fargate-worker", entryPoint: ["node"], command: ["-e", "0"] },
    ]),
  });
  new aws.sfn.StateMachine(OWN, {
    name: OWN,
    roleArn: roleFor(`${OWN}-machine`, "states.amazonaws.com").arn,
    definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
  });
}

function deploy(change: Change) {
  const alarms = { enabled: false };
  return deployChanged({
    run: () => {
      createOwn();
      return program({ manifests, transforms: {}, workflows: WORKFLOWS });
    },
    change,
    settings: {
      workloads: {},
      workflows: Object.fromEntries(Object.keys(WORKFLOWS).map((name) => [name, { alarms }])),
    },
  });
}

const start = (environment: FixtureEnvironment, resource: string) =>
  startExecution(environment, states(`stateMachine:sfn-workers-local-${nameOf(resource)}`), {});

interface HistoryEvent {
  readonly type: string;
  readonly taskScheduledEventDetails?: { readonly parameters: string };
}

/** The token among the parameters of the call, when it has been made. */
async function tokenOf(environment: FixtureEnvironment, executionArn: string): Promise<string> {
  const history = () =>
    call<{ events: readonly HistoryEvent[] }>(environment, "GetExecutionHistory", { executionArn });
  const types = async () => (await history()).events.map(({ type }) => type);
  await expect.poll(types, { timeout: 20_000 }).toContain("TaskSubmitted");
  let token = "";
  for (const { taskScheduledEventDetails } of (await history()).events) {
    JSON.parse(
      taskScheduledEventDetails?.parameters ?? "null",
      (key, value: Readonly<Record<string, string>> | string | null) => {
        if (key === "token" && typeof value === "string") token = value;
        if (typeof value === "object" && value?.["Name"] === "TOKEN") token = value["Value"] ?? "";
        return value;
      },
    );
  }
  return token;
}

test("each call reaches its counterpart with the permissions that are derived from the definition", async () => {
  const { environment, failures } = await deploy((_, statement) => statement);
  for (const resource of Object.keys(CALLS)) {
    const execution = await start(environment, resource);
    if (resource.endsWith(".waitForTaskToken")) {
      const taskToken = await tokenOf(environment, execution);
      await call(environment, "SendTaskSuccess", { taskToken, output: '"answered"' });
      const answered = await endOf(environment, execution);
      expect(answered, resource).toMatchObject({ output: '"answered"' });
    } else {
      expect(await endOf(environment, execution), resource).toMatchObject({ status: "SUCCEEDED" });
    }
  }
  const refused = failures.all.filter((failure) => /^\S+-executions-\w+: User: /.test(failure));
  expect(refused).toEqual([]);
});

const MOST_ACTIONS = Math.max(...Object.values(CALLS).map(({ actions }) => actions.length));

test.each(Array.from({ length: MOST_ACTIONS }, (_, index) => index))(
  "without action %i of its own, each call is refused in the service's words",
  async (index) => {
    const lacking = Object.entries(CALLS).flatMap(([resource, { actions, refusal }]) => {
      const action = actions[index];
      return action === undefined ? [] : [{ resource, action, refusal }];
    });
    const { environment } = await deploy((one, statement) => {
      const found = lacking.find(({ resource }) => one.policy === `${nameOf(resource)}-executions`);
      if (found === undefined) return statement;
      const given: readonly string[] = [Reflect.get(statement, "Action")].flat();
      const Action = given.filter((name) => name.toLowerCase() !== found.action.toLowerCase());
      return Action.length === 0 ? undefined : { ...statement, Action };
    });
    for (const { resource, action, refusal } of lacking) {
      const { error, cause } = await endOf(environment, await start(environment, resource));
      expect(cause, resource).toContain(`is not authorized to perform: ${action} on resource: `);
      expect(error, resource).toBe(refusal);
    }
  },
);
