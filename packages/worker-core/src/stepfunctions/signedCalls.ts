import type { AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { urlToHttpOptions } from "node:url";
import { withinLimit } from "./callLimit.ts";
import { type ClockOffset, openClockOffset } from "./clockOffset.ts";
import { exchange } from "./exchange.ts";
import type { SfnAccess } from "./sfnAccess.ts";
import { SfnCallError } from "./sfnCallError.ts";
import { createSigner } from "./signer.ts";
import { limitSockets, timedOut } from "./sockets.ts";

/** The calls that a worker sends for its tasks, thousands of times a minute. */
export type SignedOperation =
  | "GetActivityTask"
  | "SendTaskSuccess"
  | "SendTaskFailure"
  | "SendTaskHeartbeat"
  | QueueOperation;

/** The calls of SQS among them. */
export type QueueOperation =
  | "ReceiveMessage"
  | "DeleteMessageBatch"
  | "ChangeMessageVisibilityBatch"
  | "SendMessage";

/** The service that is called, and how its calls are signed and named. */
export interface SignedService {
  readonly signingName: string;
  readonly target: string;
}

const STEP_FUNCTIONS: SignedService = { signingName: "states", target: "AWSStepFunctions" };
export const SQS: SignedService = { signingName: "sqs", target: "AmazonSQS" };

/**
 * Sends Step Functions calls without the SDK's middleware, which costs several times as much as the request itself.
 * `SfnAccess` provides the endpoint and the signature.
 */
export interface SignedCalls {
  /**
   * Sends one request, without retries. Network errors of node:http pass through.
   * @param timeoutMs replaces `socketTimeoutMs` for this request; the whole call takes no longer than twice this time
   * @throws {SfnCallError} when AWS answers with an error.
   */
  send(operation: SignedOperation, body: string, timeoutMs?: number): Promise<string>;
  close(): void;
}

export interface SignedCallsOptions {
  readonly access: SfnAccess;
  readonly maxSockets: number;
  readonly connectionTimeoutMs: number;
  /** A request fails when nothing has arrived on its socket for this long. */
  readonly socketTimeoutMs: number;
  /** A request fails after this long, though its answer arrives bit by bit. */
  readonly callTimeoutMs: number;
  /** A longer answer ends its call: 2 MiB by default, since a task's input is at most 1 MiB. API: GetActivityTask. */
  readonly maxAnswerBytes?: number;
  /** What others have learned of AWS's clock, and learn from these calls; by default their own. */
  readonly clockOffset?: ClockOffset;
  /** Step Functions by default. */
  readonly service?: SignedService;
}

export const CONNECTION_TIMEOUT_MS = 5_000;

/** Longer than the time between two heartbeats of most tasks, and short for a connection that may die unseen. */
const IDLE_TIMEOUT_MS = 20_000;

/** For the endpoint and the credentials, whose source may hang. What comes later is there for the next call. */
const PREPARATION_MS = 10_000;

const MAX_ANSWER_BYTES = 2 * 1_048_576;

const CONTENT_TYPE = "application/x-amz-json-1.0";
const CLOCK_SKEW_ERRORS = new Set([
  "AuthFailure",
  "InvalidSignatureException",
  "RequestExpired",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
]);

/** The parts of the endpoint that signing and sending need, parsed once rather than for each call. */
interface Target {
  readonly host: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly port: string | number | undefined;
  readonly agent: HttpAgent | HttpsAgent;
  readonly open: typeof httpsRequest;
}

export function createSignedCalls(options: SignedCallsOptions): SignedCalls {
  const { access, maxSockets, connectionTimeoutMs, socketTimeoutMs, callTimeoutMs } = options;
  const { service = STEP_FUNCTIONS, clockOffset = openClockOffset() } = options;
  const { maxAnswerBytes = MAX_ANSWER_BYTES } = options;
  let target: Promise<Target> | undefined;
  const signer = createSigner(service.signingName);

  return {
    async send(operation, body, timeoutMs = socketTimeoutMs) {
      const { open, ...signed } = await withinLimit(
        Math.min(timeoutMs, PREPARATION_MS),
        prepare(operation, body),
        unsigned,
      );
      const request = open({ ...signed, method: "POST", timeout: timeoutMs });
      const answer = await exchange(request, body, {
        waits: Object.keys(signed.agent.requests).length > 0,
        silenceMs: timeoutMs,
        limitMs: Math.min(callTimeoutMs, 2 * timeoutMs),
        maxBytes: maxAnswerBytes,
      });
      if (answer.status === 200) return answer.text;
      const error = new SfnCallError(operation, answer);
      if (CLOCK_SKEW_ERRORS.has(error.name)) learnClockOffset(answer.date);
      throw error;
    },
    close() {
      target?.then(
        ({ agent }) => agent.destroy(),
        () => {
          // There is nothing to close.
        },
      );
    },
  };

  async function prepare(operation: SignedOperation, body: string) {
    const { host, ...target } = await resolved();
    return { ...target, headers: await sign({ host, ...target }, operation, body) };
  }

  /** Resolves the endpoint once. After an error the next call tries again. */
  function resolved(): Promise<Target> {
    target ??= resolveTarget().catch((error: unknown) => {
      target = undefined;
      throw error;
    });
    return target;
  }

  async function resolveTarget(): Promise<Target> {
    const url = await access.endpoint();
    const { hostname, port } = urlToHttpOptions(url);
    const { host, protocol, pathname: path } = url;
    const where = { host, protocol, hostname: hostname ?? "", port: port ?? undefined, path };
    if (protocol !== "http:") {
      return { ...where, agent: agentOf(HttpsAgent), open: httpsRequest };
    }
    // To import node:http loads Node's fetch too, for its WebSocket: a quarter of a cold start. AWS's endpoints never need it.
    const { Agent, request } = await import("node:http");
    return { ...where, agent: agentOf(Agent), open: request };
  }

  function agentOf<AnyAgent extends HttpAgent>(
    Agent: new (options: AgentOptions) => AnyAgent,
  ): AnyAgent {
    const timeout = Math.min(IDLE_TIMEOUT_MS, socketTimeoutMs);
    return limitSockets(
      new Agent({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets, timeout }),
      connectionTimeoutMs,
    );
  }

  async function sign(
    { host, protocol, hostname, path }: Omit<Target, "open">,
    operation: SignedOperation,
    body: string,
  ) {
    const request = {
      method: "POST",
      protocol,
      hostname,
      path,
      query: {},
      headers: {
        host,
        "content-type": CONTENT_TYPE,
        "x-amz-target": `${service.target}.${operation}`,
      },
      body,
    } as const;
    const date = new Date(Date.now() + clockOffset.ms);
    const headers =
      "sign" in access
        ? await access.sign(request, date)
        : signer.sign(request, await access.identity(), date);
    return { ...headers, "content-length": String(Buffer.byteLength(body)) };
  }

  /** This machine's clock is off by more than AWS accepts: sign the next call with AWS's time. */
  function learnClockOffset(date: string | undefined): void {
    const awsTime = Date.parse(date ?? "");
    if (!Number.isNaN(awsTime)) clockOffset.ms = awsTime - Date.now();
  }
}

/** The call was not sent, as without credentials. */
function unsigned(ms: number): Error {
  return Object.assign(timedOut(`no credentials for ${ms} ms`), {
    name: "CredentialsProviderError",
  });
}
