import { describe, expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import { DEFAULT_SECURITY_GROUP, FLOW_LOG, LOG_GROUP, ROLE } from "../../testing/types.ts";

const workloads = { long: { worker: "fargate" } };

const buildIn = (network: object) => build({ workloads, network });

describe.each(["public", "private"] as const)("a new %s network", (kind) => {
  test("leaves its default security group and its traffic alone, unless the stack says otherwise", async () => {
    const graph = await buildIn({ kind });
    expect(graph.names(DEFAULT_SECURITY_GROUP)).toEqual([]);
    expect(graph.names(FLOW_LOG)).toEqual([]);
  });

  test("takes every rule from its default security group, which nothing of its own uses", async () => {
    const graph = await buildIn({ kind, closedDefaultSecurityGroup: true });
    expect(graph.untagged(DEFAULT_SECURITY_GROUP, "network-default")).toEqual({
      vpcId: "network-id",
      ingress: [],
      egress: [],
    });
    const uses = graph.resources.filter(({ inputs }) =>
      JSON.stringify(inputs).includes("network-default-id"),
    );
    expect(uses).toEqual([]);
  });

  test.each([
    ["all", "ALL"],
    ["accepted", "ACCEPT"],
    ["rejected", "REJECT"],
  ])("records %s traffic in a log group of its own", async (flowLogs, trafficType) => {
    const graph = await buildIn({ kind, flowLogs });
    expect(graph.untagged(FLOW_LOG, "network-flow-logs")).toMatchObject({
      vpcId: "network-id",
      trafficType,
      logDestinationType: "cloud-watch-logs",
      logDestination:
        "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vpc-flow-logs/sfn-workers-test",
      iamRoleArn: "arn:aws:iam::000000000000:role/network-flow-logs",
    });
  });
});

test("a bucket gets the flow logs that the stack names it for, without a log group and a role", async () => {
  const flowLogsBucketArn = "arn:aws:s3:::audit-of-ours/network/";
  const graph = await buildIn({ kind: "private", flowLogs: "all", flowLogsBucketArn });
  expect(graph.untagged(FLOW_LOG, "network-flow-logs")).toEqual({
    vpcId: "network-id",
    trafficType: "ALL",
    logDestinationType: "s3",
    logDestination: flowLogsBucketArn,
  });
  expect(graph.names(LOG_GROUP)).not.toContain("network-flow-logs");
  expect(graph.names(ROLE)).not.toContain("network-flow-logs");
});

describe("the log group of flow logs", () => {
  const network = { kind: "private", flowLogs: "all" };

  test("keeps them for as long as the stack says, with its key, and goes with the network", async () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";
    const settings = { workloads, network, kmsKeyArn, logRetentionDays: 30, protected: true };
    const { inputs, protect } = (await build(settings)).get(LOG_GROUP, "network-flow-logs");
    expect(inputs).toMatchObject({
      name: "/aws/vpc-flow-logs/sfn-workers-test",
      retentionInDays: 30,
      kmsKeyId: kmsKeyArn,
    });
    expect(protect).not.toBe(true);
  });

  test("is the only one that their role may write to, which AWS's service assumes for this account", async () => {
    const rolePath = "/sfn-workers/test/";
    const graph = await build({ workloads, network, rolePath });
    expect(graph.sids("network-flow-logs")).toEqual(["WriteFlowLogs"]);
    expect(graph.statement("network-flow-logs", "WriteFlowLogs")).toMatchObject({
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource:
        "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vpc-flow-logs/sfn-workers-test:*",
    });
    expect(graph.inputs(ROLE, "network-flow-logs")).toMatchObject({ path: rolePath });
    expect(graph.document(ROLE, "network-flow-logs", "assumeRolePolicy")).toMatchObject({
      Statement: [
        {
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
        },
      ],
    });
  });
});
