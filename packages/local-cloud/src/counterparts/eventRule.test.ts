import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test } from "vitest";
import { call, deployForTest as deploy, refusalOf } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

interface RuleOptions {
  readonly statements?: "none";
  readonly policy?: "none";
  /** Whom the key of the queue lets in; by default it has none. */
  readonly keyFor?: string;
  readonly pattern?: object;
  readonly rule?: Partial<aws.cloudwatch.EventRuleArgs>;
  readonly target?: Partial<aws.cloudwatch.EventTargetArgs>;
}

/** A rule for files that starts executions of a state machine, with a dead-letter queue. */
function createRule(options: RuleOptions = {}) {
  const { statements, policy, keyFor, pattern, rule: more, target } = options;
  const role = createRole("machine", "states.amazonaws.com", []);
  const machine = new aws.sfn.StateMachine("machine", {
    name: "m",
    roleArn: role.arn,
    definition: JSON.stringify({
      StartAt: "End",
      States: { End: { Type: "Succeed" } },
    }),
  });
  const starting = createRole(
    "starting",
    "events.amazonaws.com",
    statements === "none" ? [] : [allow("states:StartExecution", machine.arn)],
  );
  const rule = new aws.cloudwatch.EventRule("files", {
    name: "files",
    eventPattern: JSON.stringify(pattern ?? { source: ["aws.s3"] }),
    ...more,
  });
  const key = keyFor === undefined ? undefined : createKey(keyFor);
  const dead = new aws.sqs.Queue("dead", {
    name: "dead",
    ...(key !== undefined && { kmsMasterKeyId: key.arn }),
  });
  if (policy !== "none") {
    new aws.sqs.QueuePolicy("dead", {
      queueUrl: dead.url,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: dead.arn,
            Condition: { ArnEquals: { "aws:SourceArn": rule.arn } },
          },
        ],
      }),
    });
  }
  new aws.cloudwatch.EventTarget(
    "files",
    {
      rule: rule.name,
      arn: machine.arn,
      roleArn: starting.arn,
      deadLetterConfig: { arn: dead.arn },
      ...target,
    },
    { dependsOn: starting.ready },
  );
  return { machine: machine.arn, dead: dead.url };
}

function createKey(service: string) {
  return new aws.kms.Key("key", {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::000000000000:root" },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: "*",
        },
      ],
    }),
  });
}

const FILE = { source: "aws.s3", detailType: "Object Created", detail: { key: "a.csv" } };

type Environment = Awaited<ReturnType<typeof deploy>>["environment"];

async function inputs(environment: Environment): Promise<unknown[]> {
  const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
  const { executions } = await call<{ executions: { executionArn: string }[] }>(
    environment,
    "ListExecutions",
    { stateMachineArn },
  );
  const all = executions.map(async ({ executionArn }) => {
    const { input } = await call<{ input: string }>(environment, "DescribeExecution", {
      executionArn,
    });
    return JSON.parse(input);
  });
  return Promise.all(all);
}

describe("a rule of EventBridge", () => {
  test("starts an execution with each event that it accepts, and with no other", async () => {
    const { environment } = await deploy(() => createRule());
    expect(environment.putEvent(FILE)).toEqual(["files"]);
    expect(environment.putEvent({ ...FILE, source: "aws.ec2" })).toEqual([]);
    expect(environment.putEvent({ ...FILE, bus: "orders" })).toEqual([]);
    await expect
      .poll(() => inputs(environment))
      .toEqual([
        {
          version: "0",
          id: expect.any(String),
          "detail-type": "Object Created",
          source: "aws.s3",
          account: "000000000000",
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          region: "us-east-1",
          resources: [],
          detail: { key: "a.csv" },
        },
      ]);
  });

  test("of another bus gets the events of that bus, and one that is disabled gets none", async () => {
    const { environment } = await deploy(() =>
      createRule({ rule: { eventBusName: "orders" }, target: { eventBusName: "orders" } }),
    );
    expect(environment.putEvent(FILE)).toEqual([]);
    expect(environment.putEvent({ ...FILE, bus: "orders" })).toEqual(["files"]);
    await environment.update(() =>
      createRule({
        rule: { eventBusName: "orders", state: "DISABLED" },
        target: { eventBusName: "orders" },
      }),
    );
    expect(environment.putEvent({ ...FILE, bus: "orders" })).toEqual([]);
    await environment.update(() => ({}));
    expect(environment.putEvent({ ...FILE, bus: "orders" })).toEqual([]);
  });

  test("gives its target what a transformer makes of the event", async () => {
    const inputTransformer = {
      inputPaths: { key: "$.detail.key" },
      inputTemplate: '{"file": <key>}',
    };
    const { environment } = await deploy(() => createRule({ target: { inputTransformer } }));
    environment.putEvent(FILE);
    await expect.poll(() => inputs(environment)).toEqual([{ file: "a.csv" }]);
  });

  test("whose role may not start executions reports it, and keeps the event as a dead letter", async () => {
    const { environment, failures } = await deploy(() => createRule({ statements: "none" }));
    environment.putEvent(FILE);
    expect(await failures.containing("starting-")).toContain(
      "is not authorized to perform: states:StartExecution",
    );
    const sqs = new SQSClient({
      endpoint: environment.sqsUrl,
      region: environment.region,
      credentials: environment.credentials,
    });
    onTestFinished(() => sqs.destroy());
    const { Messages: [letter] = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: String(environment.outputs.dead),
        WaitTimeSeconds: 5,
        MessageAttributeNames: ["All"],
      }),
    );
    expect(JSON.parse(letter?.Body ?? "")).toMatchObject({ detail: { key: "a.csv" } });
    expect(letter?.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: "arn:aws:events:us-east-1:000000000000:rule/files" },
      TARGET_ARN: { StringValue: "arn:aws:states:us-east-1:000000000000:stateMachine:m" },
      ERROR_CODE: { StringValue: "AccessDeniedException" },
      RETRY_ATTEMPTS: { StringValue: "0" },
    });
  });

  test("whose queue does not let EventBridge in loses the dead letter, and says so", async () => {
    const { environment, failures } = await deploy(() =>
      createRule({ statements: "none", policy: "none" }),
    );
    environment.putEvent(FILE);
    expect(await failures.containing("a dead letter is lost")).toContain(
      "does not let events.amazonaws.com send for arn:aws:events:us-east-1:000000000000:rule/files",
    );
  });

  test("whose queue has a key that does not let EventBridge in loses the dead letter, and says so", async () => {
    const lost = async (keyFor: string) => {
      const { environment, failures } = await deploy(() =>
        createRule({ statements: "none", keyFor }),
      );
      environment.putEvent(FILE);
      await failures.containing("starting-");
      return failures;
    };
    const failures = await lost("sns.amazonaws.com");
    expect(await failures.containing("a dead letter is lost")).toContain(
      "does not let events.amazonaws.com use kms:GenerateDataKey",
    );
    expect((await lost("events.amazonaws.com")).all).toHaveLength(1);
  });

  test("is refused where EventBridge refuses it", async () => {
    expect(await refusalOf(() => createRule({ pattern: { source: "aws.s3" } }))).toContain(
      "Event pattern is not valid. Reason: A value stands in a list",
    );
    expect(await refusalOf(() => createRule({ target: { rule: "others" } }))).toContain(
      "Rule others does not exist on EventBus default",
    );
    const arn = "arn:aws:sqs:us-east-1:000000000000:dead";
    expect(await refusalOf(() => createRule({ target: { arn } }))).toContain(
      "supported locally: state machines",
    );
  });
});
