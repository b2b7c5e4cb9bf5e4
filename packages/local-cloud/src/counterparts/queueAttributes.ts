import type { Cloud } from "../cloud.ts";
import { SqsError } from "../sqs/sqsError.ts";

/**
 * Sets attributes of a queue, and makes IAM enforce the policy among them.
 *
 * @throws {Error} when one of them is wrong. The queue is as before.
 */
export function setQueueAttributes(
  arn: string,
  attributes: Record<string, string>,
  { sqs, iam }: Cloud,
): void {
  const { Policy: policy } = attributes;
  const before = sqs.queue(arn).attributes["Policy"];
  if (policy !== undefined) iam.putResourcePolicy(arn, policy);
  try {
    withRemedy(() => sqs.setAttributes(arn, attributes));
  } catch (error) {
    if (before === undefined) iam.deleteResourcePolicy(arn);
    else iam.putResourcePolicy(arn, before);
    throw error;
  }
}

/** What SQS says → the argument that it is about, and what to do. */
const REMEDIES: readonly (readonly [RegExp, string, string])[] = [
  [
    /target does not exist/,
    "redrivePolicy",
    "deadLetterTargetArn must name a queue of the program",
  ],
  [/does not allow the source/, "redrivePolicy", "add the queue to the sourceQueueArns there"],
  [
    /Invalid value for deadLetterTargetArn|mandatory attribute/,
    "redrivePolicy",
    "give deadLetterTargetArn, the arn of the dead-letter queue, and maxReceiveCount",
  ],
  [/ RedrivePolicy is invalid/, "redrivePolicy", ""],
  [/ RedriveAllowPolicy is invalid/, "redriveAllowPolicy", ""],
  [/already exists with the same name/, "name", "give one of the two queues another name"],
  [/one type of server-side/, "kmsMasterKeyId", "leave it or sqsManagedSseEnabled out"],
];

/** @throws {Error} when SQS would refuse it; with the argument and the remedy. */
export function withRemedy<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    const [, argument, remedy] = REMEDIES.find(([said]) => said.test(error.message)) ?? [];
    if (argument === undefined) throw error;
    throw new Error(`${argument}: ${error.message}${remedy === "" ? "" : ` (${remedy})`}`);
  }
}
