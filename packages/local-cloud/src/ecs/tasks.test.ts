import { createVirtualClock, type IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { createIam } from "../iam/iam.ts";
import { definitionOf } from "../testing/taskDefinitions.ts";
import { ecsForTest } from "../testing/taskDoubles.ts";
import { answerEcsCall } from "./api.ts";

const ARN = "arn:aws:ecs:us-east-1:000000000000";
const MACHINE = "arn:aws:iam::000000000000:role/machine";
const CLUSTER = `${ARN}:cluster/workers`;
const HOUR = 60 * 60_000;
const trust = (Service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } }],
  });

const IN_CLUSTER = { Condition: { ArnEquals: { "ecs:cluster": CLUSTER } } };
const LIST = { Action: "ecs:ListTasks", Resource: "*", ...IN_CLUSTER };

/** Two families in a cluster, and a state machine's role with these statements beside RunTask's. */
function stage(...statements: readonly object[]) {
  const clock = createVirtualClock();
  const iam = createIam();
  iam.createRole({ arn: MACHINE, trustPolicy: trust("states.amazonaws.com") });
  const run = { Action: ["ecs:RunTask", "ecs:TagResource"], Resource: "*" };
  iam.putRolePolicy(
    "machine",
    "own",
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [run, ...statements].map((own) => ({ Effect: "Allow", ...own })),
    }),
  );
  const bare = { taskRoleArn: undefined, executionRoleArn: undefined };
  const definitions = [definitionOf(1, bare), definitionOf(2, { ...bare, family: "other" })];
  const ecs = ecsForTest({ clock, iam, clusterArn: CLUSTER, definitions });
  const call = (name: string, parameters: object) => {
    const request: IntegrationRequest = {
      resource: `arn:aws:states:::${name}`,
      parameters: { Cluster: CLUSTER, ...parameters },
      roleArn: MACHINE,
      machineRoleArn: MACHINE,
      executionArn: "arn:aws:states:us-east-1:000000000000:execution:orders:1",
      stateName: "State",
      signal: new AbortController().signal,
    };
    return ecs.integrations[name]?.(request) as Promise<Record<string, unknown>>;
  };
  return {
    ...ecs,
    clock,
    iam,
    list: async (parameters: object = {}) => call("aws-sdk:ecs:listTasks", parameters),
    async run(parameters: object = {}): Promise<string[]> {
      const placed = {
        LaunchType: "FARGATE",
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ["subnet-1"] } },
      };
      const answer = await call("ecs:runTask", {
        ...placed,
        TaskDefinition: "worker",
        ...parameters,
      });
      return (answer["Tasks"] as { TaskArn: string }[]).map(({ TaskArn }) => TaskArn);
    },
  };
}

test("ListTasks shows a task as RUNNING until it is told to stop, then as STOPPED for an hour after its end", async () => {
  const { list, run, clock, doubles } = stage(LIST);
  const [arn = ""] = await run();
  await run({ TaskDefinition: "other" });
  const both = async () => {
    const [running, stopped] = await Promise.all(
      ["RUNNING", "STOPPED"].map((DesiredStatus) => list({ Family: "worker", DesiredStatus })),
    );
    return [running?.["TaskArns"], stopped?.["TaskArns"]];
  };
  expect(await both()).toEqual([[arn], []]);
  void doubles.get(arn)?.task.stop("wait");
  expect(await both()).toEqual([[], [arn]]);
  doubles.get(arn)?.end();
  await clock.advance(HOUR - 1);
  expect(await both()).toEqual([[], [arn]]);
  await clock.advance(1);
  expect(await both()).toEqual([[], []]);
});

test("ListTasks gives pages of at most 100", async () => {
  const { list, run } = stage(LIST);
  for (let calls = 0; calls < 12; calls += 1) await run({ Count: 10 });
  const first = await list({ Family: "worker" });
  expect(first["TaskArns"]).toHaveLength(100);
  const second = await list({ Family: "worker", NextToken: first["NextToken"] });
  expect(second["TaskArns"]).toHaveLength(20);
  expect(second).not.toHaveProperty("NextToken");
});

test.each<[string, object]>([
  ["for one of another cluster", { Condition: { ArnEquals: { "ecs:cluster": `${CLUSTER}-2` } } }],
  [
    "on container instances, as without one the call has no resource",
    { Resource: `${ARN}:container-instance/workers/*` },
  ],
])("ListTasks is refused with a permission %s", async (_title, own) => {
  await expect(stage({ ...LIST, ...own }).list()).rejects.toMatchObject({
    error: "Ecs.AccessDeniedException",
    cause: expect.stringContaining("is not authorized to perform: ecs:ListTasks on resource: *"),
  });
});

test("RunTask with a client token that is in use starts nothing, and returns the task of the first call", async () => {
  const { run, doubles } = stage();
  const first = await run({ ClientToken: "one" });
  expect(await run({ ClientToken: "one" })).toEqual(first);
  expect(await run({ ClientToken: "ONE" })).not.toEqual(first);
  expect(await run()).not.toEqual(await run());
  expect(doubles.size).toBe(4);
});

test("another request with a client token that is in use is a conflict", async () => {
  const { run, told } = stage();
  const [arn = ""] = await run({ ClientToken: "one" });
  await expect(run({ ClientToken: "one", TaskDefinition: "other" })).rejects.toMatchObject({
    error: "ECS.ConflictException",
    cause: expect.stringContaining(arn),
  });
  expect(told).toEqual([]);
});

test("a client token stays in use for an hour after its task has ended, and for a day at most", async () => {
  const { run, clock, doubles } = stage();
  const short = await run({ ClientToken: "short" });
  const long = await run({ ClientToken: "long" });
  await clock.advance(HOUR);
  doubles.get(short[0] ?? "")?.end();
  await clock.advance(HOUR - 1);
  expect(await run({ ClientToken: "short" })).toEqual(short);
  await clock.advance(1);
  expect(await run({ ClientToken: "short" })).not.toEqual(short);
  await clock.advance(22 * HOUR - 1);
  expect(await run({ ClientToken: "long" })).toEqual(long);
  await clock.advance(1);
  expect(await run({ ClientToken: "long" })).not.toEqual(long);
});

test.each(["", "a b", "x".repeat(65)])("%j is no client token", async (ClientToken) => {
  await expect(stage().run({ ClientToken })).rejects.toMatchObject({
    error: "ECS.InvalidParameterException",
    cause: expect.stringContaining("1 to 64 characters from ! to ~"),
  });
});

test("a task may stop itself, and no task without its tags", async () => {
  const { run, iam, cloud, list, doubles } = stage(LIST);
  const role = "arn:aws:iam::000000000000:role/worker";
  iam.createRole({ arn: role, trustPolicy: trust("ecs-tasks.amazonaws.com") });
  const statement = {
    Effect: "Allow",
    Action: "ecs:StopTask",
    Resource: `${ARN}:task/workers/*`,
    Condition: {
      ...IN_CLUSTER.Condition,
      StringEquals: { "aws:ResourceTag/workload": "worker" },
    },
  };
  iam.putRolePolicy(
    "worker",
    "own",
    JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
  );
  iam.tagResource(definitionOf(1).arn, { workload: "worker" });
  const [own = ""] = await run({ PropagateTags: "TASK_DEFINITION" });
  const [other = ""] = await run();
  const { accessKeyId } = iam.issueAccessKey({ roleArn: role, sessionName: "task" });
  const target = "AmazonEC2ContainerServiceV20141113.StopTask";
  const caller = { accessKeyId, region: "us-east-1" };
  const stop = (task: string) =>
    answerEcsCall({ target, caller, input: { cluster: CLUSTER, task } }, cloud);
  expect(() => stop(other)).toThrow(
    `not authorized to perform: ecs:StopTask on resource: ${other}`,
  );
  const running = { target: "AmazonEC2ContainerServiceV20141113.ListTasks", caller };
  const input = { cluster: CLUSTER, family: "worker", desiredStatus: "RUNNING" };
  expect(() => answerEcsCall({ ...running, input }, cloud)).toThrow("to perform: ecs:ListTasks");
  const allowed = { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...LIST }] };
  iam.putRolePolicy("worker", "list", JSON.stringify(allowed));
  expect(answerEcsCall({ ...running, input }, cloud)).toEqual({ taskArns: [own, other] });
  expect(stop(own)).toMatchObject({ task: { taskArn: own, desiredStatus: "STOPPED" } });
  expect(doubles.get(own)?.task.isStopping()).toBe(true);
  expect((await list())["TaskArns"]).toEqual([other]);
  iam.tagResource(`${other}0`, { workload: "worker" });
  expect(() => stop(`${other}0`)).toThrow("The referenced task was not found.");
});
