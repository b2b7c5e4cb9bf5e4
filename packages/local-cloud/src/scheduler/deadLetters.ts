import type { Cloud } from "../cloud.ts";
import type { Session } from "../iam/iam.ts";
import { type Attempt, timeOf } from "./event.ts";

/** An event that the target of a schedule did not take. */
export interface DeadLetter {
  /** The last one. */
  readonly attempt: Attempt;
  readonly input: string;
  readonly error: Error;
  /** The limit of the retry policy that ended the attempts; undefined for an error that no attempt would change. */
  readonly exhausted: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | undefined;
}

/** The dead-letter queue of a schedule. */
export interface DeadLetters {
  /** Sends the event's input to the queue with the permissions of the schedule's role; reports failure to `onFailure`. */
  send(session: Session, letter: DeadLetter): Promise<void>;
}

/** @throws {Error} when the program has no such queue. */
export function createDeadLetters(
  schedule: { readonly name: string; readonly arn: string; readonly targetArn: string },
  queueArn: string,
  cloud: Pick<Cloud, "sqs" | "onFailure">,
): DeadLetters {
  const { name, arn } = schedule;
  const queue = cloud.sqs.queue(queueArn);
  return {
    async send(session, letter) {
      const message = {
        QueueUrl: queue.url,
        MessageBody: letter.input,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributesOf(letter, schedule.targetArn)).map(([key, StringValue]) => [
            key,
            { DataType: "String", StringValue },
          ]),
        ),
      };
      try {
        await cloud.sqs.callAs(session, "SendMessage", message);
      } catch (failure) {
        const reason = failure instanceof Error ? failure.message : String(failure);
        const text = `a dead letter is lost: ${reason}`;
        cloud.onFailure({ kind: "targetFailed", name, arn, message: text });
      }
    },
  };
}

/** User guide, "Configuring a schedule's dead-letter queue". */
function attributesOf({ attempt, error, exhausted }: DeadLetter, targetArn: string) {
  return {
    ERROR_CODE: error.name,
    ERROR_MESSAGE: error.message,
    EXECUTION_ID: attempt.executionId,
    IS_PAYLOAD_TRUNCATED: "false",
    RETRY_ATTEMPTS: String(attempt.number - 1),
    SCHEDULED_TIME: timeOf(attempt),
    SCHEDULE_ARN: attempt.scheduleArn,
    TARGET_ARN: targetArn,
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
}
