import { MAX_SQS_DELAY_SECONDS } from "../limits.ts";
import { SqsError } from "../sqs/sqsError.ts";
import { type CallWithFault, PLANNED_ERROR, type ServiceErrors } from "./calls.ts";
import type { Faults } from "./faults.ts";

export type SqsCall = (operation: string, input: object, signal?: AbortSignal) => Promise<object>;

/** As the service model of SQS has them. */
const ERRORS: ServiceErrors = {
  throttled: () => new SqsError("RequestThrottled", "Request is throttled.", { status: 403 }),
  unavailable: () => new SqsError("ServiceUnavailable", "Service is unavailable", { status: 503 }),
  named: (code, status) => new SqsError(code, PLANNED_ERROR, { status }),
};

interface Message {
  readonly Attributes?: Readonly<Record<string, string>>;
}

interface ReceiveInput {
  readonly QueueUrl?: unknown;
  readonly MaxNumberOfMessages?: number;
}

export interface SqsFaultOptions {
  readonly call: SqsCall;
  readonly faults: Pick<Faults, "injected" | "active">;
  readonly callWithFault: CallWithFault;
  /** The delay that a queue gives its messages. */
  readonly delaySecondsOf: (queueUrl: string) => number;
}

/**
 * SQS with faults. A late message is sent with a delay. A doubled receive delivers its messages once more, also if they are
 * deleted meanwhile: a standard queue delivers at least once.
 */
export function sqsWithFaults(options: SqsFaultOptions): SqsCall {
  const { call, faults, callWithFault, delaySecondsOf } = options;
  /** By the queue's URL. */
  const again = new Map<string, Message[]>();

  async function receive(input: ReceiveInput, signal?: AbortSignal): Promise<object> {
    const repeated = faults.active()
      ? (again.get(String(input.QueueUrl))?.splice(0, input.MaxNumberOfMessages ?? 1) ?? [])
      : [];
    if (repeated.length === 0) return call("ReceiveMessage", input, signal);
    const others = (input.MaxNumberOfMessages ?? 1) - repeated.length;
    if (others === 0) return { Messages: repeated };
    const request = { ...input, MaxNumberOfMessages: others, WaitTimeSeconds: 0 };
    const answer = await call("ReceiveMessage", request, signal);
    return { ...answer, Messages: [...repeated, ...messagesIn(answer)] };
  }

  async function receiveTwice(input: ReceiveInput, signal?: AbortSignal) {
    const answer = await receive(input, signal);
    const messages = messagesIn(answer).map(receivedAgain);
    if (messages.length === 0) return answer;
    const queueUrl = String(input.QueueUrl);
    again.set(queueUrl, [...(again.get(queueUrl) ?? []), ...messages]);
    faults.injected("sqs:ReceiveMessage", "double");
    return answer;
  }

  function sendLate(operation: string, input: object, ms: number): Promise<object> {
    const { QueueUrl } = input as { QueueUrl?: unknown };
    const seconds = Math.ceil(ms / 1000);
    const late = (message: { readonly DelaySeconds?: number }) => {
      const usual = message.DelaySeconds ?? delaySecondsOf(String(QueueUrl));
      return { ...message, DelaySeconds: Math.min(MAX_SQS_DELAY_SECONDS, usual + seconds) };
    };
    faults.injected(`sqs:${operation}`, "late");
    if (operation === "SendMessage") return call(operation, late(input));
    const { Entries = [] } = input as { Entries?: object[] };
    return call(operation, { ...input, Entries: Entries.map(late) });
  }

  return (operation, input, signal) => {
    if (operation === "ReceiveMessage") {
      return callWithFault("sqs:ReceiveMessage", ERRORS, () => receive(input, signal), {
        double: () => receiveTwice(input, signal),
      });
    }
    const run = () => call(operation, input, signal);
    if (!/^SendMessage(Batch)?$/.test(operation)) {
      return callWithFault(`sqs:${operation}`, ERRORS, run);
    }
    return callWithFault(`sqs:${operation}`, ERRORS, run, {
      late: ({ ms }) => sendLate(operation, input, ms),
    });
  };
}

function messagesIn(answer: object): readonly Message[] {
  const { Messages = [] } = answer as { Messages?: readonly Message[] };
  return Messages;
}

function receivedAgain(message: Message): Message {
  const count = message.Attributes?.["ApproximateReceiveCount"];
  if (count === undefined) return message;
  const ApproximateReceiveCount = String(Number(count) + 1);
  return { ...message, Attributes: { ...message.Attributes, ApproximateReceiveCount } };
}
