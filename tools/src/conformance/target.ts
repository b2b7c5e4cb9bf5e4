import { setTimeout } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import { SFNServiceException as ServiceException, type SFN } from "@aws-sdk/client-sfn";
import type { Answer, Target } from "@sfn-workers/local-stepfunctions/conformance";

/** The first look at an execution comes soon, later ones more rarely. */
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1_000;
const SLOWER = 1.5;
/** What deletes has a time of its own, also when the row has none left. */
const REMOVAL_MS = 10_000;
const REMOVALS = /^(?:Delete|Stop)/;
/** What creates is not given up half-way: it would leave something that nobody knows. */
const CREATIONS = /^(?:Create|Start)/;
const CREATION_GRACE_MS = 10_000;

interface TargetOptions {
  readonly client: SFN;
  readonly roleArn: string;
  /** Aborts what the row does. */
  readonly signal: AbortSignal;
  newName(): string;
}

/** The endpoint, as one row sees it. */
export function createTarget({ client, roleArn, signal, newName }: TargetOptions): Target {
  let waitMs = FIRST_WAIT_MS;
  const pass = (ms: number) => sleep(ms, undefined, { signal });
  return {
    ...{ roleArn, newName, pass },
    call(operation, request) {
      return callOf(client, operation, request, signalFor(operation, signal));
    },
    async wait() {
      await pass(waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * SLOWER);
    },
  };
}

function signalFor(operation: string, signal: AbortSignal): AbortSignal {
  if (REMOVALS.test(operation)) return AbortSignal.timeout(REMOVAL_MS);
  if (!CREATIONS.test(operation) || signal.aborted) return signal;
  const late = new AbortController();
  const end = () => setTimeout(() => late.abort(signal.reason), CREATION_GRACE_MS).unref();
  signal.addEventListener("abort", end, { once: true });
  return late.signal;
}

/** Makes a call of the API by its name. What the SDK throws when there is no answer is thrown on. */
export async function callOf(
  client: SFN,
  operation: string,
  request: object,
  abortSignal: AbortSignal,
): Promise<Answer> {
  const method: unknown = Reflect.get(
    client,
    operation.replace(/^./, (first) => first.toLowerCase()),
  );
  if (typeof method !== "function") throw new Error(`the SDK has no ${operation}`);
  try {
    const answer: object = await Reflect.apply(method, client, [request, { abortSignal }]);
    const body = Object.entries(answer).filter(([name]) => name !== "$metadata");
    return { kind: "answer", body: Object.fromEntries(body) };
  } catch (error) {
    return refusalIn(error);
  }
}

/** What the endpoint has refused; one that the SDK can't read has its HTTP status for a code. */
function refusalIn(error: unknown): Answer {
  const status = statusOf(error);
  if (status === undefined || !(error instanceof Error)) throw error;
  if (error instanceof ServiceException) {
    return { kind: "refusal", code: error.name, message: error.message };
  }
  const [message = ""] = error.message.split("\n");
  return { kind: "refusal", code: `HTTP ${status}`, message: `the SDK can't read it: ${message}` };
}

/** The status of the endpoint's answer; `undefined` when there was none. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const { httpStatusCode }: { httpStatusCode?: unknown } = Object(error.$metadata);
  return typeof httpStatusCode === "number" ? httpStatusCode : undefined;
}
