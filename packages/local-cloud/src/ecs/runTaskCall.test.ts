import { expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import { createIam } from "../iam/iam.ts";
import { definitionOf, EXECUTION_ROLE, TASK_ROLE } from "../testing/taskDefinitions.ts";
import { callRunTask, type RunTaskCall } from "./runTaskCall.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

const ROLE = "arn:aws:iam::000000000000:role/machine";
const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

const OTHER = "arn:aws:iam::000000000000:role/other";
const TAGGED = {
  StringEquals: { "aws:RequestTag/team": "coin", "ecs:CreateAction": "RunTask" },
  "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
};
const trust = (Service: string) =>
  document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } });

/**
 * Makes this call, as a role that may tag tasks only as its team's and may pass only these roles.
 * @returns the roles of the task
 */
async function run(call: Partial<RunTaskCall>, passable: readonly string[] = [TASK_ROLE, OTHER]) {
  const iam = createIam();
  iam.createRole({ arn: ROLE, trustPolicy: trust("states.amazonaws.com") });
  for (const arn of [TASK_ROLE, EXECUTION_ROLE, OTHER]) {
    iam.createRole({ arn, trustPolicy: trust("ecs-tasks.amazonaws.com") });
  }
  const allow = { Effect: "Allow", Resource: "*" };
  await iam.putRolePolicy(
    "machine",
    "run",
    document(
      { ...allow, Action: "ecs:RunTask" },
      { ...allow, Action: "ecs:TagResource", Condition: TAGGED },
      { ...allow, Action: "iam:PassRole", Resource: passable },
    ),
  );
  const started: TaskDefinition[] = [];
  const cluster = {
    ...{ arn: "cluster", name: "cluster", capacity: { providers: [], byDefault: [] } },
    runTask: (definition: TaskDefinition) => started.push(definition),
  };
  const definition = definitionOf(1, { executionRoleArn: undefined });
  const cloud = {
    iam,
    clusters: { find: () => cluster },
    taskDefinitions: { find: () => definition },
  } as unknown as Cloud;
  const complete = {
    cluster: "cluster",
    region: "us-east-1",
    taskDefinition: "worker",
    count: 1,
    containerOverrides: [],
    propagatesTags: false,
    placement: {
      launchType: "FARGATE",
      capacityProviders: [],
      weights: [],
      subnets: ["subnet-1"],
      securityGroups: [],
    },
    ...call,
  };
  callRunTask(complete, { roleArn: ROLE, sessionName: "run" }, cloud);
  return started.map(({ taskRoleArn, executionRoleArn }) => [taskRoleArn, executionRoleArn]);
}

test("tags of tasks need ecs:TagResource, whose conditions see them", async () => {
  expect(await run({ tags: {} })).toHaveLength(1);
  expect(await run({ tags: { team: "coin" } })).toHaveLength(1);
  for (const tags of [{ team: "flip" }, { team: "coin", other: "x" }]) {
    await expect(run({ tags })).rejects.toThrow("not authorized to perform: ecs:TagResource");
  }
});

test("a task has the roles of the call in place of its definition's, and the caller may pass them", async () => {
  expect(await run({})).toEqual([[TASK_ROLE, undefined]]);
  expect(await run({ taskRoleArn: OTHER }, [OTHER])).toEqual([[OTHER, undefined]]);
  expect(await run({ executionRoleArn: OTHER })).toEqual([[TASK_ROLE, OTHER]]);
  for (const roles of [{ taskRoleArn: OTHER }, { executionRoleArn: OTHER }]) {
    await expect(run(roles, [TASK_ROLE])).rejects.toThrow(
      `not authorized to perform: iam:PassRole on resource: ${OTHER}`,
    );
  }
});

test("a role of the call that ECS can't assume is refused with AWS's message", async () => {
  await expect(run({ taskRoleArn: ROLE }, [ROLE])).rejects.toThrow(
    `ClientException: ECS was unable to assume the role '${ROLE}' that was provided for this task.`,
  );
  const missing = `${OTHER}-gone`;
  await expect(run({ taskRoleArn: missing }, [missing])).rejects.toThrow(
    /ClientException: .*other-gone/,
  );
});
