import { WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import type { QueryLanguage } from "../definition/states.ts";
import type { CallbackQueue, Handover } from "./handover.ts";
import { type Items, itemOf } from "./items.ts";
import type { Fields } from "./places.ts";
import { retriers, type WrittenRetrier } from "./retry.ts";

export interface TaskStateOptions {
  readonly fields: Fields;
  readonly language: QueryLanguage;
  /** Of the Maps around the state. */
  readonly items: Items | undefined;
  /** What becomes of a task that a stopping worker hands back, in place of a retry, which would wake nobody. */
  readonly handBack?: HandBackCatch;
  /** Where the input is, when it is not the state's own. Only in JSONPath. */
  readonly input?: string;
}

export interface HandBackCatch {
  readonly catcher: Fields;
  /** The state is entered anew and counts its retries from 0: the number of all attempts before this one, in its query language. */
  readonly attempt: string;
}

/**
 * The Task state that hands a task to a worker: the author's fields, and what the manifest and the environment add.
 *
 * The timeouts of a callback task run while its message is still in the queue, so both include the time in the queue.
 * Otherwise a backlog longer than one heartbeat would fail every task in it, and each retry would lengthen the backlog.
 * Step Functions detects a lost token later, but the queue delivers the message of a lost worker to another one anyway.
 */
export function taskState(handover: Omit<Handover, "wakeUp">, options: TaskStateOptions): Fields {
  const { manifest, resource, queue } = handover;
  const { fields, handBack } = options;
  const sent = options.language === "JSONata" ? "Arguments" : "Parameters";
  // A field of the other language stays, and so does what is no list: the checks refuse them.
  const { Resource, [sent]: _, Retry, Catch, ...rest } = fields;
  const queueSeconds = queue?.seconds ?? 0;
  const retries = {
    written: listOf(Retry),
    own: manifest.retry ?? [],
    queue,
    catchesHandBacks: handBack !== undefined,
  };
  return {
    ...rest,
    Resource: resource,
    [sent]: taskParameters(queue, options),
    TimeoutSeconds: queueSeconds + manifest.timeoutSeconds,
    HeartbeatSeconds: queueSeconds + manifest.heartbeatSeconds,
    Retry: isListOrNone(Retry) ? retriers(retries) : Retry,
    ...(isListOrNone(Catch) ? catchesOf(handBack, Catch) : { Catch }),
  };
}

function catchesOf(handBack: HandBackCatch | undefined, Catch: unknown): Fields {
  if (handBack === undefined && Catch === undefined) return {};
  return { Catch: [...(handBack ? [handBack.catcher] : []), ...listOf(Catch)] };
}

function isListOrNone(value: unknown): boolean {
  return value === undefined || Array.isArray(value);
}

function listOf(value: unknown): readonly WrittenRetrier[] {
  return Array.isArray(value) ? value : [];
}

/** Whether somebody says what becomes of a task that is handed back. */
export function handlesDraining(
  { manifest }: Pick<Handover, "manifest">,
  { Retry }: Fields,
): boolean {
  const names = [
    ...(manifest.retry ?? []).flatMap(({ errors }) => errors),
    ...listOf(Retry).flatMap(({ ErrorEquals }) => (Array.isArray(ErrorEquals) ? ErrorEquals : [])),
  ];
  return names.includes(WORKER_ERRORS.Draining);
}

/** What the state sends: the envelope, which is all of it for an activity, and a message with the task's token for a queue. */
export function taskParameters(
  queue: Pick<CallbackQueue, "url"> | undefined,
  options: TaskStateOptions,
): Fields {
  const { language } = options;
  const envelope = envelopeOf(options);
  const token =
    language === "JSONata"
      ? { taskToken: "{% $states.context.Task.Token %}" }
      : { "taskToken.$": "$$.Task.Token" };
  return queue === undefined
    ? envelope
    : { QueueUrl: queue.url, MessageBody: { ...token, ...envelope } };
}

/** The envelope adds the execution and the attempt to the input, for logs and idempotency keys. */
function envelopeOf({ fields, language, items, handBack, input = "$" }: TaskStateOptions): Fields {
  if (language === "JSONata") {
    const context = (path: string) => `{% $states.context.${path} %}`;
    return {
      execution: {
        arn: context("Execution.Id"),
        state: context("State.Name"),
        attempt: handBack?.attempt ?? context("State.RetryCount"),
        enteredAt: context("State.EnteredTime"),
        redrives: context("Execution.RedriveCount"),
        ...(items ? { item: itemOf(items, language) } : {}),
      },
      input: fields["Arguments"] === undefined ? "{% $states.input %}" : fields["Arguments"],
    };
  }
  return {
    execution: {
      "arn.$": "$$.Execution.Id",
      "state.$": "$$.State.Name",
      "attempt.$": handBack?.attempt ?? "$$.State.RetryCount",
      "enteredAt.$": "$$.State.EnteredTime",
      "redrives.$": "$$.Execution.RedriveCount",
      ...(items ? { "item.$": itemOf(items, language) } : {}),
    },
    ...(fields["Parameters"] === undefined
      ? { "input.$": input }
      : { input: fields["Parameters"] }),
  };
}
