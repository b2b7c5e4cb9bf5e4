import { expect, test } from "vitest";
import { parseSettings } from "../../settings/settings.ts";
import { manifests } from "../../urns/manifests.ts";
import { callsWithoutEndpoint } from "./withoutEndpoint.ts";

const PRIVATE = { kind: "private" };
const SECRETS = { CHARGE_KEY: "team/charge#key", CHARGE_LOGIN: "ssm:/team/login" };

function warnings(given: {
  readonly actions?: readonly string[];
  readonly url?: string;
  readonly network?: object;
  readonly worker?: object;
}): string[] {
  const { actions = [], network = PRIVATE, worker = { worker: "fargate" } } = given;
  const { url = "http://localhost" } = given;
  const charge = { ...worker, variables: { CHARGE_URL: url }, secrets: SECRETS };
  const settings = parseSettings({ workloads: { charge }, network }, manifests);
  const statement = { Sid: "Own", Effect: "Allow", Action: actions, Resource: "*" } as const;
  return callsWithoutEndpoint(settings, { charge: { statements: [statement] } });
}

test("actions of a service without an endpoint in a private network are told, the service's name in any case, each service once", () => {
  const actions = ["DynamoDB:GetItem", "dynamodb:PutItem", "s3:GetObject", "sts:AssumeRole"];
  expect(warnings({ actions })).toEqual([
    "transforms.workloads.charge.statements allow DynamoDB:GetItem, dynamodb:PutItem, but tasks in a network of kind private reach nothing outside of it, and it has no endpoint for dynamodb: such a call waits until it times out. A network of kind existing can have a way, an endpoint or a NAT gateway; kind public has one",
    expect.stringContaining("statements allow sts:AssumeRole, but"),
  ]);
});

test("what is no call of a task, and what has a way, is not told", () => {
  const reached = ["s3:*", "S3:PutObject", "logs:PutLogEvents", "states:StartExecution", "*"];
  expect(warnings({ actions: [...reached, "kms:Decrypt", "iam:PassRole"] })).toEqual([]);
  const actions = ["dynamodb:GetItem"];
  expect(warnings({ actions, network: { kind: "public" } })).toEqual([]);
  const vpc = { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] };
  expect(warnings({ actions, network: vpc })).toEqual([]);
  expect(warnings({ actions, worker: { worker: "lambda" } })).toEqual([]);
});

test("an endpoint that the tasks have for themselves is a way for handlers too", () => {
  const actions = ["sqs:SendMessage"];
  const queue = { worker: "fargate", transport: "callback" };
  expect(warnings({ actions })).toHaveLength(1);
  expect(warnings({ actions, worker: queue })).toEqual([]);
});

test.each([
  "https://charge.example/v1",
  "postgres://team:word@db.example:5432/charges",
  "https://dynamodb.us-east-1.amazonaws.com",
  "https://8.8.8.8",
])("a variable with %s is told in a private network, without its value", (url) => {
  expect(warnings({ url })).toEqual([
    "sfn-workers:workloads.charge.variables.CHARGE_URL is a URL, but tasks in a network of kind private reach nothing outside of it, unless this host is in its VPC: a connection waits until it times out. A network of kind existing can have a way, an endpoint or a NAT gateway; kind public has one",
  ]);
  expect(warnings({ url, network: { kind: "public" } })).toEqual([]);
  expect(warnings({ url, worker: { worker: "lambda" } })).toEqual([]);
});

test.each([
  ...["http://localhost:4318", "http://127.0.0.1:4318", "http://169.254.170.2/v4"],
  ...["http://10.90.1.7", "http://172.20.0.4:80", "redis://cache.team.internal:6379"],
  ...["https://coins.s3.us-east-1.amazonaws.com/one", "https://states.us-east-1.amazonaws.com"],
  "db.example:5432",
])("a variable with %s is none of them", (url) => {
  expect(warnings({ url })).toEqual([]);
});
