import type { Cloud } from "../cloud.ts";
import { regionOf } from "../names.ts";
import type { DeadLetters } from "../scheduler/deadLetters.ts";
import type { BusEvent } from "./event.ts";
import type { EventRule } from "./rules.ts";

/**
 * The dead-letter queue of a rule's target. EventBridge sends with its own name, so the queue's policy has to let it in (EventBridge user
 * guide, "Using dead-letter queues").
 */
export function createEventDeadLetters(
  { name, arn }: EventRule,
  { targetArn, queueArn, event }: Letter,
  { iam, kms, sqs, onFailure }: Pick<Cloud, "iam" | "kms" | "sqs" | "onFailure">,
): DeadLetters {
  const queue = sqs.queue(queueArn);
  const lost = (reason: string) =>
    onFailure({ kind: "targetFailed", name, arn, message: `a dead letter is lost: ${reason}` });
  return {
    async send(_session, { attempt, error, exhausted }) {
      const context = { "aws:SourceArn": arn };
      if (!iam.allowsServiceOn(EVENTS, "sqs:SendMessage", queueArn, context)) {
        lost(`the policy of ${queueArn} does not let ${EVENTS} send for ${arn}`);
        return;
      }
      const { KmsMasterKeyId: key = "" } = queue.attributes;
      const use = { region: regionOf(queueArn), encryptionContext: { "aws:sqs:arn": queueArn } };
      const refused =
        key !== "" && KEY_OPERATIONS.find((one) => !kms.allowsService(EVENTS, one, key, use));
      if (refused) {
        lost(`the policy of the key ${key} does not let ${EVENTS} use kms:${refused}`);
        return;
      }
      const attributes = {
        RULE_ARN: arn,
        TARGET_ARN: targetArn,
        ERROR_CODE: error.name,
        ERROR_MESSAGE: error.message,
        RETRY_ATTEMPTS: String(attempt.number - 1),
        ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      };
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([key, StringValue]) => [
          key,
          { DataType: "String", StringValue },
        ]),
      );
      const message = {
        QueueUrl: queue.url,
        MessageBody: JSON.stringify(event),
        MessageAttributes,
      };
      await sqs.call("SendMessage", message).catch((failure: unknown) => {
        lost(failure instanceof Error ? failure.message : String(failure));
      });
    },
  };
}

const EVENTS = "events.amazonaws.com";
/** What sending to an encrypted queue needs (SQS developer guide, key management). */
const KEY_OPERATIONS = ["GenerateDataKey", "Decrypt"] as const;

interface Letter {
  readonly targetArn: string;
  readonly queueArn: string;
  readonly event: BusEvent;
}
