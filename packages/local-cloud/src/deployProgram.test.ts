import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createDeployedCopies, type DeployedCopies } from "./process/deployedCopies.ts";
import { folderWith } from "./testing/folders.ts";
import { createFunction, createMachine, LOGS } from "./testing/functions.ts";
import {
  callApi,
  deployForTest as deploy,
  endOf,
  startExecution,
  until,
} from "./testing/program.ts";
import { allow, createRole } from "./testing/roles.ts";

describe("a deployment", () => {
  test("reports each resource with its parent and the description of its counterpart", async () => {
    const reported: string[] = [];
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
      { onResource: ({ name, description }) => reported.push(`${name}: ${description}`) },
    );
    expect(reported.toSorted()).toEqual(["flip: activity", "group: component", "log: log group"]);
    const group = environment.resources.find(({ name }) => name === "group");
    expect(environment.resources.find(({ name }) => name === "log")?.parent).toBe(group?.urn);
    expect(environment.outputs.activity).toMatch(
      /^arn:aws:states:us-east-1:000000000000:activity:flip-[0-9a-f]{7}$/,
    );
  });

  test("fails when a type has no counterpart", async () => {
    const deployed = deploy(() => {
      new aws.sfn.Activity("flip");
      new aws.dynamodb.Table("orders", { attributes: [], hashKey: "id" });
      return {};
    });
    await expect(deployed).rejects.toThrow(
      /^orders \(aws:dynamodb\/table:Table\) has no local counterpart/,
    );
  });

  test("starts what the program creates in an apply that waits", async () => {
    const clock = createVirtualClock();
    const { environment } = await deploy(
      () => {
        const statements = [allow("states:StartExecution", "*")];
        const role = createRole("timer", "scheduler.amazonaws.com", statements);
        const machine = new aws.sfn.StateMachine("machine", {
          roleArn: createRole("machine", "states.amazonaws.com").arn,
          definition: pulumi.jsonStringify({
            StartAt: "End",
            States: { End: { Type: "Succeed" } },
          }),
        });
        machine.arn.apply(async (arn) => {
          await setTimeout(20);
          new aws.scheduler.Schedule("timer", {
            scheduleExpression: "rate(1 minute)",
            flexibleTimeWindow: { mode: "OFF" },
            target: { arn, roleArn: role.arn },
          });
        });
        return { stateMachineArn: machine.arn };
      },
      { clock },
    );
    const { stepFunctionsUrl, credentials, outputs } = environment;
    await clock.advance(60_000);
    const { executions } = (await callApi(
      stepFunctionsUrl,
      credentials.accessKeyId,
      "ListExecutions",
      outputs,
    )) as { executions: object[] };
    expect(executions.length).toBeGreaterThan(0);
  });

  test("fails when an apply throws, even if no output depends on it", async () => {
    // The throw becomes an unhandled rejection, which this test runner would report too.
    const reporters = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    onTestFinished(() => {
      for (const reporter of reporters) process.on("unhandledRejection", reporter);
    });
    const deployed = deploy(() => {
      new aws.sfn.Activity("flip").arn.apply(() => {
        throw new Error("in an apply");
      });
      return {};
    });
    await expect(deployed).rejects.toThrow("in an apply");
  });

  test("is refused when the program calls a data source without an answer", async () => {
    const deployed = deploy(() => ({ arn: aws.s3.getBucketOutput({ bucket: "files" }).arn }));
    await expect(deployed).rejects.toThrow(
      "the program calls aws:s3/getBucket:getBucket, which has no local answer",
    );
  });

  test.each<[string, () => object, string]>([
    [
      "a state machine's definition is wrong",
      () => {
        const roleArn = createRole("machine", "states.amazonaws.com").arn;
        return new aws.sfn.StateMachine("machine", { roleArn, definition: "{}" });
      },
      "machine (aws:sfn/stateMachine:StateMachine): Invalid State Machine Definition",
    ],
    [
      "the state machine may not assume its role",
      () => {
        const roleArn = createRole("machine", "lambda.amazonaws.com").arn;
        return new aws.sfn.StateMachine("machine", { roleArn, definition: "{}" });
      },
      "is authorized to assume the provided role",
    ],
    [
      "the function may not assume its role",
      () => createFunction({ service: "states.amazonaws.com" }),
      "worker (aws:lambda/function:Function): The role defined for the function cannot be assumed by Lambda.",
    ],
    [
      "a policy is malformed",
      () => createFunction({ statements: [{ Effect: "Allow", Action: "s3:*" }] }),
      "function (aws:iam/rolePolicy:RolePolicy): policy function-",
    ],
    [
      "a schedule's target has no counterpart",
      () => {
        const roleArn = createRole("timer", "scheduler.amazonaws.com").arn;
        return new aws.scheduler.Schedule("timer", {
          scheduleExpression: "rate(1 minute)",
          flexibleTimeWindow: { mode: "OFF" },
          target: { arn: "arn:aws:sqs:us-east-1:000000000000:queue", roleArn },
        });
      },
      "timer (aws:scheduler/schedule:Schedule): target.arn: arn:aws:sqs:us-east-1:000000000000:queue is not in the program; supported locally",
    ],
  ])("is refused when %s", async (_title, create, message) => {
    await expect(
      deploy(() => {
        create();
        return {};
      }),
    ).rejects.toThrow(message);
  });
});

describe("a role's access key", () => {
  const PRINT_KEY =
    "export const handler = async () => ({ key: process.env.AWS_ACCESS_KEY_ID, url: process.env.AWS_ENDPOINT_URL_SFN });";

  test("lets a function call only what its policies allow", async () => {
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

test("logs are lost if the function's role may not write them, and the loss is reported", async () => {
  const { environment, lines, failures } = await deploy(() => {
    const fn = createFunction({
      code: "export const handler = async () => { console.log('never read'); };",
      statements: [allow("logs:CreateLogGroup", "*")],
    });
    return { machineArn: createMachine(fn, {}) };
  });
  const execution = await startExecution(environment, environment.outputs.machineArn, {});
  expect((await endOf(environment, execution)).status).toBe("SUCCEEDED");
  await failures.containing("its logs are lost");
  await failures.containing("is not authorized to perform: logs:CreateLogStream");
  expect(lines.all).toEqual([]);
});

test("a deployment removes its copies when it stops", async () => {
  const temporary = folderWith({});
  vi.stubEnv("TMPDIR", temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const copies = () => globSync("sfn-workers-copies-*", { cwd: temporary });
  const { environment } = await deploy(() => ({ arn: createFunction().arn }));
  expect(copies()).toHaveLength(1);
  await environment.stop();
  expect(copies()).toEqual([]);
});

test("copies that a deployment is given outlast it, and serve the next one", async () => {
  const copies = createDeployedCopies();
  onTestFinished(() => copies.remove());
  const folders: string[] = [];
  const copy: DeployedCopies["copy"] = async (files) => {
    const folder = await copies.copy(files);
    folders.push(folder);
    return folder;
  };
  const built = folderWith({ "index.mjs": "export const handler = () => {};" });
  const code = new pulumi.asset.FileArchive(built);
  for (const _ of ["first", "second"]) {
    const program = () => ({ arn: createFunction({ args: { code } }).arn });
    const { environment } = await deploy(program, { copies: { ...copies, copy } });
    await environment.stop();
  }
  const [first = "", second] = folders;
  expect(second).toBe(first);
  expect(existsSync(join(first, "index.mjs"))).toBe(true);
});

/** Step Functions, SQS, Secrets Manager with Parameter Store, and ECS's agent. */
const SERVERS = 4;

test("a deployment whose port is in use leaves no server open", async () => {
  const { environment } = await deploy(() => ({}));
  const port = Number(new URL(environment.stepFunctionsUrl).port);
  const servers = () =>
    process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
  const onlyTheFirst = () => until(async () => servers() === SERVERS || undefined);
  await onlyTheFirst();
  await expect(deploy(() => ({}), { port })).rejects.toThrow("EADDRINUSE");
  await onlyTheFirst();
});

test("a deployment that is aborted stops what it has created, and an environment goes on after it", async () => {
  const aborted = new AbortController();
  const endless = () => {
    const { urn } = new aws.sfn.Activity("flip");
    urn.apply(() => aborted.abort(new Error("stopped by the user")));
    const interval = setInterval(() => {}, 1_000);
    onTestFinished(() => clearInterval(interval));
    return {};
  };
  await expect(deploy(endless, { signal: aborted.signal })).rejects.toThrow("stopped by the user");
  const later = new AbortController();
  const { environment } = await deploy(() => ({}), { signal: later.signal });
  later.abort();
  const { changes } = await environment.update(() => ({ a: new aws.sfn.Activity("flip").arn }));
  expect(changes.map(({ kind }) => kind)).toEqual(["create"]);
});

test("a program can be deployed twice at the same time, and again after it has stopped", async () => {
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
