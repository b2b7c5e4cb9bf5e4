import { expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import { createIam } from "../iam/iam.ts";
import { definitionOf } from "../testing/taskDefinitions.ts";
import { callRunTask } from "./runTaskCall.ts";

const ROLE = "arn:aws:iam::000000000000:role/machine";
const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

/** Runs a task with these tags, as a role that may tag tasks only as its team's. */
async function runTagged(tags: Readonly<Record<string, string>>): Promise<string[]> {
  const iam = createIam();
  const Principal = { Service: "states.amazonaws.com" };
  const Action = "sts:AssumeRole";
  iam.createRole({ arn: ROLE, trustPolicy: document({ Effect: "Allow", Action, Principal }) });
  const allow = { Effect: "Allow", Resource: "*" };
  const Condition = {
    StringEquals: { "aws:RequestTag/team": "coin", "ecs:CreateAction": "RunTask" },
    "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
  };
  await iam.putRolePolicy(
    "machine",
    "run",
    document(
      { ...allow, Action: "ecs:RunTask" },
      { ...allow, Action: "ecs:TagResource", Condition },
    ),
  );
  const capacity = { providers: [], byDefault: [] };
  const cluster = { arn: "cluster", name: "cluster", capacity, runTask: () => "task" };
  const definition = definitionOf(1, { taskRoleArn: undefined, executionRoleArn: undefined });
  const cloud = {
    iam,
    clusters: { find: () => cluster },
    taskDefinitions: { find: () => definition },
  } as unknown as Cloud;
  const call = {
    cluster: "cluster",
    taskDefinition: "worker",
    count: 1,
    containerOverrides: [],
    propagatesTags: false,
    tags,
    placement: {
      launchType: "FARGATE",
      capacityProviders: [],
      weights: [],
      subnets: ["subnet-1"],
      securityGroups: [],
    },
  };
  return callRunTask(call, { roleArn: ROLE, sessionName: "run" }, cloud);
}

test("tags of tasks need ecs:TagResource, whose conditions see them", async () => {
  expect(await runTagged({})).toEqual(["task"]);
  expect(await runTagged({ team: "coin" })).toEqual(["task"]);
  for (const tags of [{ team: "flip" }, { team: "coin", other: "x" }]) {
    await expect(runTagged(tags)).rejects.toThrow("not authorized to perform: ecs:TagResource");
  }
});
