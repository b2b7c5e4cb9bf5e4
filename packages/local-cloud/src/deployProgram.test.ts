import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, it } from "vitest";
import { folderWith } from "./testing/folders.ts";
import { callApi, deployForTest as deploy, endOf, startExecution } from "./testing/program.ts";
import { allow, createRole } from "./testing/roles.ts";

const LOGS = allow("logs:*", "*");

interface FunctionOptions {
  readonly code?: string;
  readonly service?: string;
  readonly statements?: readonly object[];
}

const ECHO = "export const handler = async (event) => ({ echo: event });";

function createFunction({
  code = ECHO,
  service = "lambda.amazonaws.com",
  statements = [LOGS],
}: FunctionOptions = {}) {
  const role = createRole("function", service, statements);
  return new aws.lambda.Function(
    "worker",
    {
      role: role.arn,
      runtime: "nodejs24.x",
      handler: "index.handler",
      timeout: 900,
      code: new pulumi.asset.FileArchive(folderWith({ "index.mjs": code })),
    },
    { dependsOn: role.ready },
  );
}

/** A state machine of one task, which calls the function. */
function createMachine(
  fn: aws.lambda.Function,
  parameters: object,
  statements: readonly object[] = [allow("lambda:InvokeFunction", fn.arn)],
) {
  const role = createRole("machine", "states.amazonaws.com", statements);
  const machine = new aws.sfn.StateMachine(
    "machine",
    {
      roleArn: role.arn,
      definition: pulumi.jsonStringify({
        StartAt: "Invoke",
        States: {
          Invoke: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke",
            Parameters: { FunctionName: fn.arn, ...parameters },
            End: true,
          },
        },
      }),
    },
    { dependsOn: role.ready },
  );
  return machine.arn;
}

describe("what a program makes", () => {
  it("is told as it is made, a tree with what each resource became", async () => {
    const told: string[] = [];
    const { environment } = await deploy(
      () => {
        class Group extends pulumi.ComponentResource {
          constructor() {
            super("demo:index:Group", "group", {});
            new aws.cloudwatch.LogGroup("log", { name: "/demo" }, { parent: this });
          }
        }
        new Group();
        return { activity: new aws.sfn.Activity("flip").arn };
      },
      { onResource: ({ name, became }) => told.push(`${name}: ${became}`) },
    );
    expect(told.toSorted()).toEqual(["flip: activity", "group: component", "log: no local effect"]);
    const group = environment.resources.find(({ name }) => name === "group");
    expect(environment.resources.find(({ name }) => name === "log")?.parent).toBe(group?.urn);
    expect(environment.outputs.activity).toMatch(
      /^arn:aws:states:us-east-1:000000000000:activity:flip-[0-9a-f]{7}$/,
    );
  });

  it("is undone, and named, when a type has no counterpart", async () => {
    const deployed = deploy(() => {
      new aws.sfn.Activity("flip");
      new aws.dynamodb.Table("orders", { attributes: [], hashKey: "id" });
      return {};
    });
    await expect(deployed).rejects.toThrow(
      /^orders \(aws:dynamodb\/table:Table\) has no local counterpart/,
    );
  });

  it("is refused when the program calls a function without an answer", async () => {
    const deployed = deploy(() => ({ zones: aws.getAvailabilityZonesOutput().names }));
    await expect(deployed).rejects.toThrow(
      "the program calls aws:index/getAvailabilityZones:getAvailabilityZones, which has no local answer",
    );
  });

  it.each<[string, () => object, string]>([
    [
      "a state machine's definition is wrong",
      () => {
        const roleArn = createRole("machine", "states.amazonaws.com").arn;
        return new aws.sfn.StateMachine("machine", { roleArn, definition: "{}" });
      },
      "machine (aws:sfn/stateMachine:StateMachine): Invalid State Machine Definition",
    ],
    [
      "a role can't be taken by the state machine",
      () => {
        const roleArn = createRole("machine", "lambda.amazonaws.com").arn;
        return new aws.sfn.StateMachine("machine", { roleArn, definition: "{}" });
      },
      "is authorized to assume the provided role",
    ],
    [
      "a role can't be taken by the function",
      () => createFunction({ service: "states.amazonaws.com" }),
      "worker (aws:lambda/function:Function): The role defined for the function cannot be assumed by Lambda.",
    ],
    [
      "a policy is malformed",
      () => createFunction({ statements: [{ Effect: "Allow", Action: "s3:*" }] }),
      "function (aws:iam/rolePolicy:RolePolicy): policy function-",
    ],
    [
      "a schedule's target is nothing here",
      () => {
        const roleArn = createRole("timer", "scheduler.amazonaws.com").arn;
        return new aws.scheduler.Schedule("timer", {
          scheduleExpression: "rate(1 minute)",
          flexibleTimeWindow: { mode: "OFF" },
          target: { arn: "arn:aws:sqs:us-east-1:000000000000:queue", roleArn },
        });
      },
      "timer (aws:scheduler/schedule:Schedule): target.arn: arn:aws:sqs:us-east-1:000000000000:queue; allowed here",
    ],
  ])("is refused when %s", async (_says, create, message) => {
    await expect(
      deploy(() => {
        create();
        return {};
      }),
    ).rejects.toThrow(message);
  });
});

describe("a state machine that invokes a function", () => {
  it("gets its result as AWS gives it", async () => {
    const { environment } = await deploy(() => ({
      machineArn: createMachine(createFunction(), { "Payload.$": "$" }),
    }));
    const execution = await startExecution(environment, environment.outputs.machineArn, { a: 1 });
    const { status, output } = await endOf(environment, execution);
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(output ?? "")).toEqual({
      ExecutedVersion: "$LATEST",
      Payload: { echo: { a: 1 } },
      StatusCode: 200,
    });
  });

  it("goes on at once with InvocationType Event", async () => {
    const { environment, lines } = await deploy(() => {
      const fn = createFunction({
        code: "export const handler = async (event) => { console.log('woken by ' + event.source); };",
      });
      const event = { InvocationType: "Event", Payload: { source: "wake" } };
      return { machineArn: createMachine(fn, event) };
    });
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { output } = await endOf(environment, execution);
    expect(JSON.parse(output ?? "")).toEqual({ StatusCode: 202, Payload: "" });
    await lines.containing("woken by wake");
  });

  it("fails with the name of the function's error", async () => {
    const { environment } = await deploy(() => {
      const code = `export const handler = async () => {
        throw Object.assign(new Error("Bad luck!"), { name: "BadLuck" }); };`;
      return { machineArn: createMachine(createFunction({ code }), {}) };
    });
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { error, cause } = await endOf(environment, execution);
    expect(error).toBe("BadLuck");
    expect(JSON.parse(cause ?? "")).toMatchObject({
      errorType: "BadLuck",
      errorMessage: "Bad luck!",
    });
  });

  it("fails in AWS's words when its role may not", async () => {
    const { environment } = await deploy(() => ({
      machineArn: createMachine(createFunction(), {}, []),
    }));
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { error, cause } = await endOf(environment, execution);
    expect(error).toBe("Lambda.AWSLambdaException");
    expect(cause).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/machine-\w{7}\/\S+ is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:worker-\w{7} because no identity-based policy allows the lambda:InvokeFunction action \(Service: AWSLambda; Status Code: 403;/,
    );
  });
});

describe("a schedule", () => {
  function createSchedule(fn: aws.lambda.Function, statements: readonly object[]) {
    const role = createRole("timer", "scheduler.amazonaws.com", statements);
    new aws.scheduler.Schedule("timer", {
      name: "timer",
      scheduleExpression: "rate(5 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: fn.arn, roleArn: role.arn, input: '{"source":"schedule"}' },
    });
  }
  const code = "export const handler = async (event) => { console.log('from ' + event.source); };";

  it("invokes its function at once and then at its rate, until the environment stops", async () => {
    const clock = createVirtualClock();
    const { environment, lines } = await deploy(
      () => {
        const fn = createFunction({ code });
        createSchedule(fn, [allow("lambda:InvokeFunction", fn.arn)]);
        return {};
      },
      { clock },
    );
    await clock.advance(0);
    await lines.containing("from schedule");
    await clock.advance(5 * 60_000);
    await lines.containing("from schedule", 2);
    await environment.stop();
    await clock.advance(3_600_000);
    expect(lines.all).toHaveLength(2);
  });

  it("tells what its role lacks", async () => {
    const { failures } = await deploy(() => {
      createSchedule(createFunction({ code }), []);
      return {};
    });
    expect(await failures.containing("timer-")).toContain(
      "is not authorized to perform: lambda:InvokeFunction",
    );
  });
});

describe("a role's access key", () => {
  const PRINT_KEY =
    "export const handler = async () => ({ key: process.env.AWS_ACCESS_KEY_ID, url: process.env.AWS_ENDPOINT_URL_SFN });";

  it("lets a function call only what its policies allow", async () => {
    const { environment } = await deploy(() => {
      const activity = new aws.sfn.Activity("flip");
      const statements = [LOGS, allow("states:DescribeActivity", activity.arn)];
      const fn = createFunction({ code: PRINT_KEY, statements });
      return { activityArn: activity.arn, machineArn: createMachine(fn, {}) };
    });
    const { activityArn, machineArn } = environment.outputs;
    const execution = await startExecution(environment, machineArn, {});
    const { output } = await endOf(environment, execution);
    const { key, url } = JSON.parse(output ?? "").Payload;
    expect(url).toBe(environment.stepFunctionsUrl);
    await callApi(url, key, "DescribeActivity", { activityArn });
    await expect(callApi(url, key, "GetActivityTask", { activityArn })).rejects.toThrow(
      `is not authorized to perform: states:GetActivityTask on resource: ${activityArn} because no identity-based policy allows the states:GetActivityTask action`,
    );
  });
});

it("logs that a function's role may not write are lost, and that is told", async () => {
  const { environment, lines, failures } = await deploy(() => {
    const fn = createFunction({
      code: "export const handler = async () => { console.log('never read'); };",
      statements: [],
    });
    return { machineArn: createMachine(fn, {}) };
  });
  const execution = await startExecution(environment, environment.outputs.machineArn, {});
  expect((await endOf(environment, execution)).status).toBe("SUCCEEDED");
  await failures.containing("its logs are lost");
  await failures.containing("is not authorized to perform: logs:CreateLogStream");
  expect(lines.all).toEqual([]);
});

it("can be deployed twice at a time, and again once it was stopped", async () => {
  const program = () => ({ arn: new aws.sfn.Activity("flip").arn });
  const [first, second] = await Promise.all([deploy(program), deploy(program)]);
  expect(first.environment.stepFunctionsUrl).not.toBe(second.environment.stepFunctionsUrl);
  await first.environment.stop();
  await first.environment.stop();
  const third = await deploy(program);
  const { url, key } = {
    url: third.environment.stepFunctionsUrl,
    key: third.environment.credentials.accessKeyId,
  };
  expect(await callApi(url, key, "ListActivities", {})).toMatchObject({
    activities: [{ activityArn: third.environment.outputs.arn }],
  });
});
