import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { json } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { startTaskAgent } from "./ecs/agent/agent.ts";
import { answerEcsCall } from "./ecs/api.ts";
import { createClusters } from "./ecs/clusters.ts";
import { createTasks } from "./ecs/tasks.ts";
import { createIam } from "./iam/iam.ts";
import { createKms } from "./kms/kms.ts";
import { startSecrets } from "./secrets/secrets.ts";
import { startSqs } from "./sqs/sqs.ts";

/** Each of the environment's endpoints besides Step Functions, with a call that it knows, and its URL. */
async function endpoints() {
  const iam = createIam();
  const kms = createKms(iam);
  const region = "us-east-1";
  const sqs = await startSqs(iam, kms);
  const secrets = await startSecrets({ parameters: { pin: "1" } }, iam, kms);
  const agent = await startTaskAgent(iam, (call) =>
    answerEcsCall(call, {
      ...{ iam, region, clusters: createClusters(), tasks: createTasks({ now: () => 0 }) },
    }),
  );
  onTestFinished(async () => {
    await Promise.all([sqs.close(), secrets.close(), agent.close()]);
  });
  const { AWS_ENDPOINT_URL_ECS = "" } = agent.attach({
    role: undefined,
  } as Parameters<typeof agent.attach>[0]).variables;
  return [
    { url: sqs.url, target: "AmazonSQS.ListQueues", body: "{}", missing: 403 },
    {
      url: secrets.url,
      target: "AmazonSSM.GetParameters",
      body: '{"Names":["pin"]}',
      missing: 400,
    },
    {
      url: AWS_ENDPOINT_URL_ECS,
      target: "AmazonEC2ContainerServiceV20141113.DescribeServices",
      body: '{"services":["worker"]}',
      missing: 400,
    },
  ];
}

async function send(url: string, headers: Record<string, string>, body: string) {
  const sent = request(url, { method: "POST", headers });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const { __type: type = "", message = "" } = (await json(answer)) as Record<string, string>;
  return { status: answer.statusCode, type: type.replace(/.*#/, ""), message };
}

test("no endpoint answers a page that has made its own name lead here, or one of another origin", async () => {
  for (const { url, target, body } of await endpoints()) {
    for (const headers of [{ host: "evil.test" }, { origin: "http://evil.test" }]) {
      const refused = await send(url, { "x-amz-target": target, ...headers }, body);
      expect(refused).toMatchObject({ status: 403, type: "AccessDeniedException" });
      expect(refused.message).toContain("evil.test");
    }
  }
});

test("at each endpoint a call that is not signed lacks its authentication token", async () => {
  for (const { url, target, body, missing } of await endpoints()) {
    expect(await send(url, { "x-amz-target": target }, body)).toEqual({
      status: missing,
      type: "MissingAuthenticationTokenException",
      message: "Request is missing Authentication Token",
    });
    const authorization = "AWS4-HMAC-SHA256 Credential=developer";
    const answer = await send(url, { "x-amz-target": target, authorization }, body);
    expect(answer.type).not.toMatch(/Authentication|Denied/);
  }
});
