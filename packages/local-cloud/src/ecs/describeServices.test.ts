import { expect, test } from "vitest";
import { TASK_ROLE } from "../testing/taskDefinitions.ts";
import { iamOfTasks } from "../testing/taskRole.ts";
import { answerEcsCall } from "./api.ts";
import type { Cluster } from "./cluster.ts";
import { createClusters } from "./clusters.ts";
import { createTasks } from "./tasks.ts";

const REGION = "us-east-1";
const ARN = `arn:aws:ecs:${REGION}:000000000000`;
const DESCRIBE = "AmazonEC2ContainerServiceV20141113.DescribeServices";

/** A cluster with one service, and the key of a role that may describe that one. */
function stage() {
  const Resource = `${ARN}:service/cluster/worker`;
  const iam = iamOfTasks({ Action: "ecs:DescribeServices", Resource });
  const deployments = [
    { status: "PRIMARY", taskDefinition: `${ARN}:task-definition/worker:2` },
    { status: "ACTIVE", taskDefinition: `${ARN}:task-definition/worker:1` },
  ] as const;
  const service = { scaleInto() {}, desiredCount: () => 3, deployments: () => deployments };
  const clusters = createClusters();
  clusters.add({
    arn: `${ARN}:cluster/cluster`,
    name: "cluster",
    services: new Map([["worker", service]]),
  } as Partial<Cluster> as Cluster);
  const { accessKeyId } = iam.issueAccessKey({ roleArn: TASK_ROLE, sessionName: "task" });
  return {
    deployments,
    call: (input: object, { target = DESCRIBE, key = accessKeyId } = {}) =>
      answerEcsCall(
        { target, input, caller: { accessKeyId: key, region: REGION } },
        { clusters, iam, region: REGION, tasks: createTasks({ now: () => 0 }) },
      ),
  };
}

test("a service tells the task definitions that it deploys, the primary one first", () => {
  const { call, deployments } = stage();
  expect(call({ cluster: `${ARN}:cluster/cluster`, services: ["worker"] })).toEqual({
    services: [
      {
        serviceArn: `${ARN}:service/cluster/worker`,
        serviceName: "worker",
        clusterArn: `${ARN}:cluster/cluster`,
        status: "ACTIVE",
        desiredCount: 3,
        taskDefinition: deployments[0].taskDefinition,
        deployments,
      },
    ],
    failures: [],
  });
});

test("a service that does not exist is among the failures", () => {
  const { call } = stage();
  expect(call({ cluster: "cluster", services: ["gone"] }, { key: "developer" })).toEqual({
    services: [],
    failures: [{ arn: `${ARN}:service/cluster/gone`, reason: "MISSING" }],
  });
});

test("a role that may describe another service only is refused", () => {
  const { call } = stage();
  expect(() => call({ cluster: "cluster", services: ["other"] })).toThrow(
    `is not authorized to perform: ecs:DescribeServices on resource: ${ARN}:service/cluster/other`,
  );
});

test("an unknown cluster, another operation and a wrong input are refused", () => {
  const { call } = stage();
  expect(() => call({ services: ["worker"] })).toThrow("ClusterNotFoundException");
  expect(() => call({}, { target: "AmazonEC2ContainerServiceV20141113.ListServices" })).toThrow(
    "supported locally: DescribeServices",
  );
  expect(() => call({ cluster: "cluster" })).toThrow("InvalidParameterException");
});
