import type { Cloud } from "../cloud.ts";
import type { Session } from "../iam/iam.ts";
import type { TargetInputs } from "./target.ts";

/** The dead-letter queue of a schedule, for events that the target refused. */
export interface DeadLetters {
  /** Sends the event's input to the queue with the permissions of the schedule's role; reports failure to `onFailure`. */
  send(session: Session, error: Error): Promise<void>;
}

/** @throws {Error} when the program has no such queue. */
export function createDeadLetters(
  schedule: { readonly name: string; readonly arn: string; readonly target: TargetInputs },
  cloud: Pick<Cloud, "sqs" | "onFailure">,
): DeadLetters | undefined {
  const { arn, input, deadLetterConfig } = schedule.target;
  if (deadLetterConfig === undefined) return undefined;
  const queue = cloud.sqs.queue(deadLetterConfig.arn);
  return {
    async send(session, error) {
      const attributes = {
        ERROR_CODE: error.name,
        ERROR_MESSAGE: error.message,
        SCHEDULE_ARN: schedule.arn,
        TARGET_ARN: arn,
      };
      const message = {
        QueueUrl: queue.url,
        MessageBody: input,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: "String", StringValue },
          ]),
        ),
      };
      try {
        await cloud.sqs.callAs(session, "SendMessage", message);
      } catch (failure) {
        const reason = failure instanceof Error ? failure.message : String(failure);
        cloud.onFailure({
          kind: "targetFailed",
          name: schedule.name,
          arn: schedule.arn,
          message: `a dead letter is lost: ${reason}`,
        });
      }
    },
  };
}
