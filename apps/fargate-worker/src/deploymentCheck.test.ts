import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import { expect, onTestFinished, test } from "vitest";
import { createDeploymentCheck } from "./deploymentCheck.ts";
import { createOwnTask, ecsEndpoint } from "./ownTask.ts";
import { stopOwnTask } from "./stopOwnTask.ts";

const CLUSTER = "arn:aws:ecs:eu-west-1:000000000000:cluster/workers";
const metadata = {
  TaskARN: "arn:aws:ecs:eu-west-1:000000000000:task/workers/0123456789abcdef",
  Cluster: CLUSTER,
  Family: "long",
  Revision: "3",
  ServiceName: "long-1234567",
};
const deployment = (status: string, revision: number) => ({
  status,
  taskDefinition: `arn:aws:ecs:eu-west-1:000000000000:task-definition/long:${revision}`,
});

/** A metadata endpoint and ECS, in one server. */
async function stage(task: object, describe: () => { readonly status: number; body: object }) {
  const calls: unknown[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === "/v4/1/task") return void response.end(JSON.stringify(task));
    const { authorization = "", "x-amz-target": target } = request.headers;
    const scope = /Credential=test\/\d{8}\/(\S+)\/aws4_request/.exec(authorization)?.[1];
    calls.push([target, scope, JSON.parse(await text(request))]);
    const { status, body } = describe();
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const ownTask = createOwnTask({
    metadataUri: `${url}/v4/1`,
    variables: { AWS_ENDPOINT_URL_ECS: url },
    access: (region) => clientAccess({ region, credentials }),
  });
  return { calls, check: createDeploymentCheck(ownTask), stop: () => stopOwnTask(ownTask) };
}

test("a task is replaced once the primary deployment of its service has another task definition", async () => {
  let deployments = [deployment("PRIMARY", 3)];
  const { check, calls } = await stage(metadata, () => ({
    status: 200,
    body: { services: [{ deployments }] },
  }));
  expect(await check()).toBe(false);
  deployments = [deployment("PRIMARY", 4), deployment("ACTIVE", 3)];
  expect(await check()).toBe(true);
  const call = [
    "AmazonEC2ContainerServiceV20141113.DescribeServices",
    "eu-west-1/ecs",
    { cluster: CLUSTER, services: ["long-1234567"] },
  ];
  expect(calls).toEqual([call, call]);
});

test("a task without a service has ECS stop it", async () => {
  const { ServiceName: _, ...alone } = metadata;
  const { stop, calls } = await stage(alone, () => ({ status: 200, body: { task: {} } }));
  await stop();
  expect(calls).toEqual([
    [
      "AmazonEC2ContainerServiceV20141113.StopTask",
      "eu-west-1/ecs",
      { cluster: CLUSTER, task: metadata.TaskARN, reason: "The queue is empty" },
    ],
  ]);
});

test("a refusal of ECS rejects with its answer", async () => {
  const body = { __type: "AccessDeniedException", message: "not authorized" };
  const { check } = await stage(metadata, () => ({ status: 400, body }));
  await expect(check()).rejects.toThrow(`HTTP 400: ${JSON.stringify(body)}`);
});

test("a service that is gone, and a task without one, reject", async () => {
  const gone = await stage(metadata, () => ({ status: 200, body: { services: [] } }));
  await expect(gone.check()).rejects.toThrow();
  const { ServiceName: _, ...alone } = metadata;
  const { check, calls } = await stage(alone, () => expect.unreachable());
  await expect(check()).rejects.toThrow("ServiceName");
  expect(calls).toEqual([]);
});

test.each([
  ["https://states.eu-west-1.amazonaws.com/", "https://ecs.eu-west-1.amazonaws.com/"],
  ["https://states-fips.us-east-1.api.aws/", "https://ecs-fips.us-east-1.api.aws/"],
  ["https://states.cn-north-1.amazonaws.com.cn/", "https://ecs.cn-north-1.amazonaws.com.cn/"],
])("beside %s ECS is at %s", async (states, ecs) => {
  expect(String(await ecsEndpoint({ endpoint: async () => new URL(states) }, {}))).toBe(ecs);
});

test("beside another's endpoint a call never goes to AWS by itself", async () => {
  const access = { endpoint: async () => new URL("http://127.0.0.1:8083/") };
  await expect(ecsEndpoint(access, {})).rejects.toThrow("AWS_ENDPOINT_URL_ECS is missing");
});
