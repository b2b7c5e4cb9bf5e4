import { z } from "zod";
import { MAX_SQS_RECEIVE_COUNT, MAX_SQS_REDRIVE_SOURCES } from "../limits.ts";
import { regionOf } from "../names.ts";
import type { Queue, QueueAttributes } from "./queue.ts";
import { invalidParameter, type SqsError } from "./sqsError.ts";

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

const RedrivePolicyDocument = z.object({
  deadLetterTargetArn: z.unknown().optional(),
  maxReceiveCount: z.unknown().optional(),
});

const RedriveAllowPolicy = z.strictObject({
  redrivePermission: z.enum(["allowAll", "denyAll", "byQueue"]),
  sourceQueueArns: z.array(z.string()).optional(),
});

/** A queue's redrive policy, which was checked when it was set. */
export function redrivePolicyOf({
  attributes,
}: Pick<Queue, "attributes">): RedrivePolicy | undefined {
  const text = attributes["RedrivePolicy"];
  if (text === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text);
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
}

/**
 * Checks the policies among the attributes of a queue as SQS does when they are set.
 *
 * @throws {SqsError} when the target does not exist or does not allow this source, or a policy is malformed.
 */
export function checkRedrivePolicies(
  source: { readonly arn: string; readonly attributes: QueueAttributes },
  queues: ReadonlyMap<string, Queue>,
): void {
  const { RedrivePolicy: policy = "", RedriveAllowPolicy: allowed = "" } = source.attributes;
  if (policy !== "") checkRedrivePolicy(policy, source.arn, queues);
  if (allowed !== "") readAllowPolicy(allowed);
}

function checkRedrivePolicy(text: string, sourceArn: string, queues: ReadonlyMap<string, Queue>) {
  const refused = (reason: string) => invalidParameter("RedrivePolicy", text, reason);
  const policy = RedrivePolicyDocument.safeParse(parseJson(text));
  if (!policy.success) throw refused("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn: targetArn, maxReceiveCount: count } = policy.data;
  for (const name of ["maxReceiveCount", "deadLetterTargetArn"] as const) {
    if (policy.data[name] === undefined) {
      throw refused(`Redrive policy does not contain mandatory attribute: ${name}.`);
    }
  }
  const receives = Number(count);
  if (!Number.isInteger(receives) || receives < 1 || receives > MAX_SQS_RECEIVE_COUNT) {
    throw refused(
      `Invalid value for maxReceiveCount: ${count}, valid values are from 1 to ${MAX_SQS_RECEIVE_COUNT} both inclusive.`,
    );
  }
  if (typeof targetArn !== "string" || !/^arn:aws:sqs:[\w-]+:\d{12}:[\w-]+$/.test(targetArn)) {
    throw refused("Invalid value for deadLetterTargetArn.");
  }
  if (regionOf(targetArn) !== regionOf(sourceArn)) {
    throw refused(
      `Dead letter target does not exist. It must be in the Region of its source, ${regionOf(sourceArn)}.`,
    );
  }
  const target = queues.get(targetArn);
  if (target === undefined) throw refused("Dead letter target does not exist.");
  if (!allowsSource(target, sourceArn)) {
    throw refused(
      `The redriveAllowPolicy of ${targetArn} does not allow the source queue ${sourceArn}.`,
    );
  }
}

function allowsSource(target: Queue, sourceArn: string): boolean {
  const text = target.attributes["RedriveAllowPolicy"];
  if (text === undefined) return true;
  const { redrivePermission: permission, sourceQueueArns = [] } = readAllowPolicy(text);
  if (permission === "byQueue") return sourceQueueArns.includes(sourceArn);
  return permission === "allowAll";
}

function readAllowPolicy(text: string): z.infer<typeof RedriveAllowPolicy> {
  const refused = (reason: string): SqsError =>
    invalidParameter("RedriveAllowPolicy", text, reason);
  const read = RedriveAllowPolicy.safeParse(parseJson(text));
  if (!read.success) {
    throw refused(
      "It must be a JSON map with redrivePermission, which is allowAll, denyAll or byQueue, and sourceQueueArns.",
    );
  }
  const { redrivePermission: permission, sourceQueueArns: sources } = read.data;
  if (permission === "byQueue") {
    if (sources === undefined || sources.length === 0 || sources.length > MAX_SQS_REDRIVE_SOURCES) {
      throw refused(
        `With byQueue, sourceQueueArns must have 1 to ${MAX_SQS_REDRIVE_SOURCES} ARNs.`,
      );
    }
  } else if (sources !== undefined) {
    throw refused(`sourceQueueArns can only be set when redrivePermission is byQueue.`);
  }
  return read.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
