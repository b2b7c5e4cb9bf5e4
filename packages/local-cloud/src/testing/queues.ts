import { type Clock, systemClock } from "@sfn-workers/local-stepfunctions";
import { onTestFinished, vi } from "vitest";
import { createIam } from "../iam/iam.ts";
import { createKms } from "../kms/kms.ts";
import { type Sqs, type SqsOptions, startSqs } from "../sqs/sqs.ts";

const ROLE_ARN = "arn:aws:iam::000000000000:role/worker";

/** The system's time, which `letSecondsPass` sets. */
export const settableClock: Clock = { ...systemClock, now: () => Date.now() };

/** An SQS endpoint until the test is over, and a role that allows these actions on every queue. */
export async function sqsForTest(
  actions: readonly string[] = ["sqs:*"],
  { clock = settableClock, ...options }: SqsOptions = {},
) {
  const iam = createIam();
  const document = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const trust = { Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };
  iam.createRole({ arn: ROLE_ARN, trustPolicy: document(trust) });
  iam.putRolePolicy("worker", "queues", document({ Action: actions, Resource: "*" }));
  const kms = createKms(iam);
  const sqs = await startSqs(iam, kms, { clock, ...options });
  onTestFinished(() => sqs.close());
  return { sqs, iam, kms, session: { roleArn: ROLE_ARN, sessionName: "test" } };
}

/** Advances the system time, which `settableClock` tells. */
export function letSecondsPass(seconds: number): void {
  onTestFinished(() => void vi.useRealTimers());
  vi.setSystemTime(Date.now() + seconds * 1000);
}

export async function send(
  sqs: Sqs,
  QueueUrl: string,
  ...bodies: readonly string[]
): Promise<void> {
  for (const MessageBody of bodies) await sqs.call("SendMessage", { QueueUrl, MessageBody });
}

/** How many messages are visible, and how many are in flight. */
export async function countsOf(sqs: Sqs, QueueUrl: string) {
  const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
  const answer = await sqs.call("GetQueueAttributes", { QueueUrl, AttributeNames });
  const { Attributes } = answer as { Attributes: Record<string, string> };
  const [visible, invisible] = AttributeNames.map((name) => Number(Attributes[name]));
  return { visible, invisible };
}

/** The messages that can be received now, each one once. */
export async function bodiesIn(sqs: Sqs, QueueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const request = { QueueUrl, MaxNumberOfMessages: 10 };
    const { Messages = [] } = (await sqs.call("ReceiveMessage", request)) as {
      Messages?: { Body: string }[];
    };
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body }) => Body));
  }
}
