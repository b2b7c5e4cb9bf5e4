import { numberOf } from "../feed.ts";

/** A message that SQS gave to a worker. Times are in milliseconds since 1970. */
export interface Delivery {
  readonly worker: string;
  readonly at: number;
  /** The answer with the message has left for the worker; a fault may have kept it. */
  arrived: boolean;
  /** The worker has asked to delete the message, or to hide it. */
  used: boolean;
  /** SQS delivers the message once more, though it is hidden. */
  doubled: boolean;
  /** The worker was refused to delete the message. */
  undeleted: boolean;
  /** When the worker was refused to hide the message again. */
  readonly refusedAt: number[];
  /** How often workers may have begun with the message, this time included. */
  readonly receiveCount: number;
  /** What the worker asked SQS to do with it. */
  readonly changes: Change[];
}

/** A call about a message, and the fault that struck it. */
export interface Change {
  readonly at: number;
  readonly operation: string;
  readonly fault: string | undefined;
}

/** An attempt of an execution's task: each has a token and a message of its own. */
export interface AttemptKey {
  readonly n: number;
  readonly attempt: number;
}

export const keyOf = ({ n, attempt }: AttemptKey): string => `${n}/${attempt}`;

/** A message as ReceiveMessage returns it. */
export interface ReceivedMessage {
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: { readonly ApproximateReceiveCount?: string };
  readonly MessageAttributes?: { readonly receives?: { readonly StringValue?: string } };
}

/** Remembers to whom SQS delivered each message, and what became of it. */
export function createDeliveries() {
  const byKey = new Map<string, Delivery[]>();
  const byReceipt = new Map<string, Delivery>();
  const copied = new Set<string>();
  const untold = new Set<string>();

  return {
    /** `undefined`: the message is no task. */
    add(worker: string, message: ReceivedMessage, at: number): Delivery | undefined {
      const attempt = attemptOf(message.Body);
      if (attempt === undefined) return undefined;
      const delivery: Delivery = {
        ...{ worker, at, arrived: false, used: false },
        ...{ doubled: false, undeleted: false, refusedAt: [], changes: [] },
        receiveCount:
          Number(message.Attributes?.ApproximateReceiveCount ?? 1) +
          Number(message.MessageAttributes?.receives?.StringValue ?? 0),
      };
      const key = keyOf(attempt);
      byKey.set(key, [...(byKey.get(key) ?? []), delivery]);
      byReceipt.set(message.ReceiptHandle, delivery);
      return delivery;
    },
    /** A worker has sent the message again. `isTold`: it knows, and deletes the one that it has. */
    copy(body: string, isTold: boolean): void {
      const attempt = attemptOf(body);
      if (attempt === undefined) return;
      copied.add(keyOf(attempt));
      if (!isTold) untold.add(keyOf(attempt));
    },
    /** Whether the message was there twice: its copy was sent, and it was not deleted. */
    wasTwice(key: string): boolean {
      const wasUndeleted = (byKey.get(key) ?? []).some(({ undeleted }) => undeleted);
      return untold.has(key) || (copied.has(key) && wasUndeleted);
    },
    /** How many dead letters belong to tasks of which this holds. */
    countOf: (deadLetters: readonly string[], holds: (key: string) => boolean): number =>
      deadLetters.filter((body) => {
        const attempt = attemptOf(body);
        return attempt !== undefined && holds(keyOf(attempt));
      }).length,
    /** Whether a fault kept a worker from deleting the message, or it from its worker. */
    isUndeleted: (key: string): boolean =>
      (byKey.get(key) ?? []).some(({ arrived, undeleted }) => undeleted || !arrived),
    of: (key: string): readonly Delivery[] => byKey.get(key) ?? [],
    byReceipt: (receipt: string): Delivery | undefined => byReceipt.get(receipt),
    all: (): Iterable<readonly [string, readonly Delivery[]]> => byKey,
  };
}

export type Deliveries = ReturnType<typeof createDeliveries>;

function attemptOf(body: string): AttemptKey | undefined {
  try {
    const { execution } = JSON.parse(body);
    return { n: numberOf(execution.arn), attempt: execution.attempt };
  } catch {
    return undefined;
  }
}
