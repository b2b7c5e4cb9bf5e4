import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { deployForTest as deploy } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";
import { FARGATE_TASK, ON_FARGATE } from "../testing/tasks.ts";

/** Protects itself for two hours, and tells when it is told to stop. */
const PROTECTED = `
  process.on("SIGTERM", () => { console.log(process.env.VERSION + " stops"); process.exit(0); });
  const answer = await fetch(process.env.ECS_AGENT_URI + "/task-protection/v1/state", {
    method: "PUT",
    body: JSON.stringify({ ProtectionEnabled: process.env.VERSION === "1" }),
  });
  const { protection } = await answer.json();
  console.log(process.env.VERSION + (protection.ProtectionEnabled ? " is protected" : " is not"));
  setInterval(() => {}, 1000);`;

const programOf = (version: string) => () => {
  const role = createRole("task", "ecs-tasks.amazonaws.com", [
    allow("ecs:UpdateTaskProtection", "arn:aws:ecs:us-east-1:000000000000:task/*"),
  ]);
  const container = {
    name: "worker",
    image: "local/worker",
    environment: [{ name: "VERSION", value: version }],
  };
  const taskDefinition = new aws.ecs.TaskDefinition(
    "worker",
    {
      ...FARGATE_TASK,
      family: "worker",
      taskRoleArn: role.arn,
      containerDefinitions: pulumi.jsonStringify([container]),
    },
    { dependsOn: role.ready },
  );
  new aws.ecs.Service("worker", {
    ...ON_FARGATE,
    cluster: new aws.ecs.Cluster("cluster").arn,
    taskDefinition: taskDefinition.arn,
    desiredCount: 1,
  });
  return { taskDefinitionArn: taskDefinition.arn };
};

test("a task that protects itself survives a deployment until its protection expires", async () => {
  const context = folderWith({
    Dockerfile: 'FROM node:24\nWORKDIR /worker\nCOPY index.mjs ./\nCMD ["index.mjs"]\n',
    "index.mjs": PROTECTED,
  });
  const clock = createVirtualClock();
  const images = { "local/worker": context };
  const { environment, lines, failures } = await deploy(programOf("1"), { images, clock });
  await lines.containing("1 is protected");
  await clock.advance(5_000);
  await environment.update(programOf("2"));
  expect(environment.outputs.taskDefinitionArn).toMatch(/task-definition\/worker:2$/);
  await lines.containing("2 is not");
  await clock.advance(60_000);
  expect(lines.all.filter((line) => line.includes("stops"))).toEqual([]);
  await clock.advance(120 * 60_000 - 65_000);
  await lines.containing("1 stops");
  expect(failures.all.filter((line) => !line.includes("has called no service"))).toEqual([]);
});
