import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { signerOf } from "../api/authorization.ts";
import type { Caller } from "../api/caller.ts";
import { membersOf, OPERATIONS } from "../api/operations.ts";
import { ApiError, RATE_EXCEEDED, wireType } from "../errors.ts";
import { newId } from "../lib/ids.ts";
import { safeObserver } from "../lib/observer.ts";
import { connectionArrived, createEntrance } from "../lib/turns.ts";
import { SMALL_BYTES, UNREAD_ANSWER_MS } from "../limits.ts";
import { type Body, parseBody, readBody } from "./body.ts";
import type { ControlAnswer, Controls } from "./controls.ts";
import type { Fault, Faults } from "./faults.ts";
import { type InFlight, inFlightFull } from "./inFlight.ts";
import { createPipelines } from "./pipelines.ts";
import type { ServedHosts } from "./servedHosts.ts";

/** One call for an observer, without its data and tokens. */
export interface ApiCall {
  readonly operation: string;
  readonly status: number;
  /** AWS's name of the error, if the call failed. */
  readonly error?: string;
  /** What a person can do about it, where AWS's message does not tell. */
  readonly remedy?: string;
  readonly durationMs: number;
}

export interface HttpParts {
  readonly caller: Caller;
  readonly controls: Controls;
  readonly faults: Faults;
  readonly hosts: ServedHosts;
  readonly inFlight: InFlight;
  readonly onCall: ((call: ApiCall) => void) | undefined;
  delay(ms: number): Promise<void>;
}

const CONTENT_TYPE = "application/x-amz-json-1.0";
const TARGET_PREFIX = "AWSStepFunctions.";
/** Longer than clients keep idle connections, so that the server does not close one while a request is on its way. */
const KEEP_ALIVE_MS = 75_000;

/** How an answer is written. */
interface Reply {
  readonly status: number;
  readonly text: string;
  /** AWS's name of the error, if the call failed. */
  readonly error?: string;
  readonly remedy?: string | undefined;
}

/**
 * The awsJson1.0 protocol: POST / with the operation in X-Amz-Target. A client's disconnection aborts no operation. Whatever is
 * thrown while an answer is made or written is an InternalFailure, or the end of its connection.
 */
export function createHttpServer(parts: HttpParts): Server {
  const onCall = parts.onCall && safeObserver("onCall", parts.onCall);
  const inTurn = createPipelines();
  const server = createServer((request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    inTurn(request.socket, response, (turn) =>
      answer(server, { ...parts, onCall }, request, response, turn),
    );
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("connection", connectionArrived);
  server.on("clientError", ({ code }: NodeJS.ErrnoException, socket) => {
    const status = CLIENT_ERRORS[code ?? ""] ?? "400 Bad Request";
    // Its client might never hang up, and keep what has arrived of the request here.
    const end = () => void socket.destroy();
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`, end);
    else end();
  });
  return server;
}

/** Requests that are not read, by Node's code. */
const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** Requests that arrive in one turn of the event loop have one time slice, and no small one waits for large ones. */
const requests = createEntrance();
const largeRequests = createEntrance();

/** Its answer may have 2 MiB of data, which take 10 ms. */
const LARGE_ANSWERS = "GetExecutionHistory";

async function answer(
  server: Server,
  { caller, controls, faults, hosts, inFlight, onCall, delay }: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  turn: Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const operation = operationOf(request);
  let fault: Fault | undefined;
  let body: Body | undefined;
  let reply: Reply;
  let isApiCall = true;
  try {
    body = await readBody(request, inFlight).finally(() => turn);
    refuseStrangers(hosts, request);
    const control = controls.of(request);
    isApiCall = control === undefined;
    const answered = await (control === undefined ? callApi(body) : control().then(replyOf));
    if (answered === undefined) return;
    reply = answered;
  } catch (error) {
    reply = rejectionOf(error);
  } finally {
    body?.take();
  }
  const { status, error, remedy } = reply;
  const durationMs = performance.now() - startedAt;
  if (isApiCall) {
    const failure = {
      ...(error !== undefined && { error }),
      ...(remedy !== undefined && { remedy }),
    };
    onCall?.({ operation, status, ...failure, durationMs });
  }
  if (fault?.kind === "drop") return void request.socket.destroy();
  send(server, inFlight, response, reply);

  /** Undefined if a fault has reset the connection. */
  async function callApi(arrived: Body): Promise<Reply | undefined> {
    refuseOtherMethods(request);
    const signer = signerOf(request.headers.authorization, request.url);
    fault = faults.of(operation, signer.accessKeyId);
    if (fault?.kind === "reset") return void request.socket.destroy();
    const isLarge = arrived.bytes > SMALL_BYTES || operation === LARGE_ANSWERS;
    await (isLarge ? largeRequests : requests)();
    refuseBy(fault);
    if (fault?.kind === "delay") await delay(fault.ms);
    const members = membersOf(operation, parseBody(arrived.take()));
    const call = () => caller(operation, members, signer);
    if (fault?.kind === "double") {
      await call().catch(() => {
        // The second call gives the answer.
      });
    }
    const called = { status: 200, text: JSON.stringify(await call()) };
    if (fault?.kind === "late") await delay(fault.ms);
    const hasRoom = inFlight.hasRoom(Buffer.byteLength(called.text));
    if (!hasRoom && isRead(operation)) throw inFlightFull();
    return called;
  }
}

function replyOf({ status, body }: ControlAnswer): Reply {
  return { status, text: JSON.stringify(body) };
}

/** Its caller may call again. What a change has done would be done twice, and a task that was handed out is nobody else's. */
function isRead(operation: string): boolean {
  const access = OPERATIONS.get(operation)?.access;
  return access === "read" || access === "readResources";
}

function rejectionOf(error: unknown): Reply {
  if (!(error instanceof ApiError)) return rejectionOf(internalFailure(error));
  const { code, status, message, details, remedy } = error;
  return {
    status,
    error: code,
    remedy,
    text: JSON.stringify({ __type: wireType(code), message, ...details }),
  };
}

function send(
  server: Server,
  inFlight: InFlight,
  response: ServerResponse,
  { status, text }: Reply,
): void {
  const bytes = Buffer.byteLength(text);
  const headers: Record<string, string | number> = {
    "content-type": CONTENT_TYPE,
    "content-length": bytes,
    "x-amzn-requestid": newId(),
  };
  if (!server.listening) headers["connection"] = "close";
  response.writeHead(status, headers);
  // Node.js takes three bytes for each character of a text that it has to keep.
  response.end(bytes > SMALL_BYTES ? Buffer.from(text) : text);
  const { socket } = response.req;
  // Most clients have room for their answers.
  if (socket.writableLength === 0) return;
  const unread = inFlight.hold(() => socket.destroy(), UNREAD_ANSWER_MS);
  unread.resize(bytes);
  response.once("close", unread.release);
}

/** @throws {ApiError} when a web page may have sent the request. Nothing has happened then. */
function refuseStrangers(hosts: ServedHosts, { headers, url }: IncomingMessage): void {
  const problem = hosts.problemOf(headers, url);
  if (problem !== undefined) throw new ApiError("AccessDeniedException", problem, { status: 403 });
}

/** @throws {ApiError} when it is no call of the API. Nothing has happened then. */
function refuseOtherMethods({ method }: IncomingMessage): void {
  if (method === "POST") return;
  throw new ApiError("UnknownOperationException", "Only POST is supported", { status: 404 });
}

function operationOf(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  return typeof target === "string" && target.startsWith(TARGET_PREFIX)
    ? target.slice(TARGET_PREFIX.length)
    : "";
}

/** @throws {ApiError} when the fault is an error. */
function refuseBy(fault: Fault | undefined): void {
  switch (fault?.kind) {
    case "error":
      throw new ApiError(fault.code, "This is an injected fault", { status: fault.status });
    case "throttle":
      throw new ApiError("ThrottlingException", RATE_EXCEEDED);
    case "5xx":
      throw new ApiError("ServiceUnavailableException", "This is an injected fault", {
        status: 503,
      });
  }
}

function internalFailure(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : "The request has failed";
  return new ApiError("InternalFailure", message, { status: 500 });
}
