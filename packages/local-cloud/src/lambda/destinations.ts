import { AccessDeniedException, parseExactly } from "@sfn-workers/local-stepfunctions";
import type { Core } from "../core.ts";
import type { Session } from "../iam/iam.ts";
import { MAX_DEAD_LETTER_ERROR_CHARACTERS } from "../limits.ts";
import { functionArn, regionOf } from "../names.ts";
import type { Sqs } from "../sqs/sqs.ts";
import type { EventEnd } from "./eventQueue.ts";

/** Where the ends of asynchronous invocations go. By ARN. */
export interface EventTargets {
  /** Gets the events that were given up. */
  readonly deadLetterQueue?: string | undefined;
  /** Get a record of each event that was given up or has succeeded: a queue, or a function. */
  readonly onFailure?: string | undefined;
  readonly onSuccess?: string | undefined;
}

/** The services that destinations use. Functions are by ARN. */
export interface DestinationCloud extends Core {
  readonly sqs: Pick<Sqs, "queue" | "queues" | "callAs">;
  readonly functions: ReadonlyMap<string, { sendEvent(event: unknown): void }>;
}

interface Sender {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
}

/**
 * Sends the end of an event where the function's configuration says, with the permissions of the function's role. What can't be
 * delivered is lost, as on AWS, and told to `onFailure`.
 *
 * @returns the targets that have got it
 */
export async function deliverEnd(
  fn: Sender,
  end: EventEnd,
  targets: EventTargets,
  cloud: DestinationCloud,
): Promise<readonly string[]> {
  const succeeded = end.condition === "Success";
  const { onSuccess, onFailure, deadLetterQueue } = targets;
  const destination = succeeded ? onSuccess : onFailure;
  const record = () => recordOf(fn, end, cloud.clock.now());
  const deliveries = [
    [destination, (arn: string) => sendRecord(fn, arn, record(), cloud)],
    [succeeded ? undefined : deadLetterQueue, (arn: string) => sendDeadLetter(fn, arn, end, cloud)],
  ] as const;
  const delivered = deliveries.map(async ([arn, send]) => {
    if (arn === undefined) return [];
    try {
      await send(arn);
      return [arn];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `the end of an event is lost, because it can't be sent to ${arn}: ${reason}`;
      cloud.onFailure({ kind: "eventDropped", name: fn.name, arn: fn.arn, message });
      return [];
    }
  });
  return (await Promise.all(delivered)).flat();
}

async function sendRecord(
  fn: Sender,
  arn: string,
  record: object,
  { sqs, functions, iam }: DestinationCloud,
): Promise<void> {
  const target = functions.get(functionArn(arn, regionOf(fn.arn)));
  if (target === undefined) {
    const body = JSON.stringify(record);
    const message = { QueueUrl: sqs.queue(arn).url, MessageBody: body };
    await sqs.callAs(sessionOf(fn), "SendMessage", message);
    return;
  }
  iam.require(sessionOf(fn), "lambda:InvokeFunction", arn);
  target.sendEvent(record);
}

/** The invocation record (Lambda developer guide, asynchronous invocation). */
function recordOf(fn: Sender, { outcome, ...end }: EventEnd, nowMs: number): object {
  const failed = outcome?.type === "failed";
  return {
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: end.requestId,
      functionArn: `${fn.arn}:$LATEST`,
      condition: end.condition,
      approximateInvokeCount: end.attempts,
    },
    requestPayload: end.event,
    ...(outcome !== undefined && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        ...(failed && { functionError: "Unhandled" }),
      },
      responsePayload: failed ? outcome.error : parseExactly(outcome.payload),
    }),
  };
}

/** An event that did not run the function was throttled. */
async function sendDeadLetter(
  fn: Sender,
  queueArn: string,
  { event, requestId, outcome }: EventEnd,
  { sqs }: DestinationCloud,
): Promise<void> {
  const error = outcome?.type === "failed" ? outcome.error : undefined;
  const text = error === undefined ? "Rate Exceeded." : error.errorMessage || error.errorType;
  const attributes = {
    RequestID: { DataType: "String", StringValue: requestId },
    ErrorCode: { DataType: "Number", StringValue: error === undefined ? "429" : "200" },
    ErrorMessage: {
      DataType: "String",
      StringValue: text.slice(0, MAX_DEAD_LETTER_ERROR_CHARACTERS),
    },
  };
  await sqs.callAs(sessionOf(fn), "SendMessage", {
    QueueUrl: sqs.queue(queueArn).url,
    MessageBody: JSON.stringify(event),
    MessageAttributes: attributes,
  });
}

/**
 * Checks a destination as Lambda does when it is configured.
 *
 * @throws {Error} when it is the function itself, does not exist or is of a kind that is not supported, or the function's role
 * may not send to it.
 */
export async function requireDestination(
  fn: Sender,
  arn: string,
  path: string,
  { sqs, functions, iam }: DestinationCloud,
): Promise<void> {
  if (arn === fn.arn)
    throw new Error("You can't specify the function as a destination for itself.");
  const service = arn.split(":")[2] ?? "";
  if (!["sqs", "lambda"].includes(service)) {
    throw new Error(
      `${path}: ${arn}; supported locally: an SQS queue or a function of the program`,
    );
  }
  const isFunction = service === "lambda";
  const exists = isFunction
    ? functions.has(functionArn(arn, regionOf(fn.arn)))
    : [...sqs.queues()].some((q) => q.arn === arn);
  if (!exists) throw new Error(`The destination ARN ${arn} is invalid.`);
  if (regionOf(arn) !== regionOf(fn.arn)) {
    throw new Error(
      `${path}: The destination ARN ${arn} is invalid. It must be in the function's Region, ${regionOf(fn.arn)}`,
    );
  }
  const [operation, action] = isFunction
    ? ["InvokeFunction", "lambda:InvokeFunction"]
    : ["SendMessage", "sqs:SendMessage"];
  await iam.requireForCreation(sessionOf(fn), action, arn).catch((error: unknown) => {
    if (!(error instanceof AccessDeniedException)) throw error;
    const start = "The function's execution role does not have permissions to call";
    throw new Error(`${start} ${operation} on ${arn}: ${error.message}`);
  });
}

function sessionOf({ roleArn, name }: Sender): Session {
  return { roleArn, sessionName: name };
}
