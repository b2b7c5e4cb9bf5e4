import { expect, test } from "vitest";
import { recordStack } from "../plan/recordStack.ts";
import { program } from "../program.ts";
import { manifests } from "../urns/manifests.ts";

function deployTo(region: string | undefined, settings: Readonly<Record<string, unknown>>) {
  const config = {
    ...(region !== undefined && { "aws:region": region }),
    "sfn-workers:workloads": { short: { worker: "lambda" } },
    ...settings,
  };
  return recordStack({ stack: "dev", config }, () => program({ manifests }));
}

const key = { "sfn-workers:kmsKeyArn": "arn:aws:kms:eu-west-1:000000000000:key/1234abcd" };
const topic = { "sfn-workers:alarmTopicArn": "arn:aws:sns:eu-west-1:000000000000:alarms" };

test("a key and a topic of another region than the stack's are refused", async () => {
  await expect(deployTo("us-east-1", { ...key, ...topic })).rejects.toThrow(
    [
      '  - sfn-workers:kmsKeyArn is "arn:aws:kms:eu-west-1:000000000000:key/1234abcd"; allowed: an ARN of us-east-1 (aws:region), since services encrypt with keys of their own region only',
      '  - sfn-workers:alarmTopicArn is "arn:aws:sns:eu-west-1:000000000000:alarms"; allowed: an ARN of us-east-1 (aws:region), since CloudWatch notifies topics of the alarm\'s region only',
    ].join("\n"),
  );
});

test("those of the stack's own region are accepted, and any where the stack file has no region", async () => {
  await expect(deployTo("eu-west-1", { ...key, ...topic })).resolves.toBeDefined();
  await expect(deployTo(undefined, { ...key, ...topic })).resolves.toBeDefined();
});

test("a private network pulls released images of its own region only", async () => {
  const repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/sfn-workers";
  const release = { "sfn-workers:release": { repository, bucket: "releases", only: true } };
  const network = { "sfn-workers:network": { kind: "private" } };
  await expect(deployTo("us-east-1", { ...release, ...network })).rejects.toThrow(
    `sfn-workers:release.repository is "${repository}"; allowed in a private network: a repository in us-east-1 (aws:region)`,
  );
  await expect(deployTo("eu-west-1", { ...release, ...network })).resolves.toBeDefined();
  await expect(deployTo("us-east-1", release)).resolves.toBeDefined();
});

test("a state machine that is made elsewhere hands tasks to workloads of its own region only", async () => {
  const sender = {
    machineArn: "arn:aws:states:eu-west-1:000000000000:stateMachine:ship",
    roleArn: "arn:aws:iam::000000000000:role/ship",
  };
  const workloads = { short: { worker: "lambda", senders: [sender] } };
  const settings = { "sfn-workers:workloads": workloads };
  await expect(deployTo("us-east-1", settings)).rejects.toThrow(
    `sfn-workers:workloads.short.senders.0.machineArn is "${sender.machineArn}"; allowed: an ARN of us-east-1 (aws:region), since a state machine uses activities and queues of its own region`,
  );
  await expect(deployTo("eu-west-1", settings)).resolves.toBeDefined();
});
