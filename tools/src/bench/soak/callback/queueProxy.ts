import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Deliveries, Delivery, ReceivedMessage } from "./deliveries.ts";
import type { QueueFaults } from "./faults.ts";

export interface QueueProxyOptions {
  /** Of SQS. */
  readonly url: string;
  readonly receiveSeconds: number;
  readonly faults: QueueFaults;
  readonly deliveries: Deliveries;
  /** Delivers a message once more, though a worker has it. */
  showAgain(receipt: string): void;
}

export interface QueueProxy {
  readonly url: string;
  /** From now on no byte gets through the connections that are open, and none ends. New ones work. */
  swallow(): number;
}

interface Call {
  readonly operation: string;
  readonly worker: string;
  readonly input: Input;
}

interface Input {
  readonly WaitTimeSeconds?: number;
  readonly MessageBody?: string;
  readonly Entries?: readonly Entry[];
}

interface Entry {
  readonly Id: string;
  readonly ReceiptHandle?: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const UNAVAILABLE: Answer = {
  status: 503,
  body: JSON.stringify({ __type: "com.amazonaws.sqs#ServiceUnavailable", message: "a fault" }),
};
const TYPE = "application/x-amz-json-1.0";

/** A proxy for SQS, which looks at whole calls. */
export async function startQueueProxy(options: QueueProxyOptions): Promise<QueueProxy> {
  const { url, receiveSeconds, faults, deliveries, showAgain } = options;
  const agent = new Agent({ keepAlive: true });
  const open = new Set<Socket>();
  const swallowed = new WeakSet<Socket>();
  const server = createServer((request, response) => {
    const { socket } = request;
    if (socket instanceof Socket) void serve(request, response, socket);
  });
  // Nothing ends a swallowed connection but its worker.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallow() {
      const struck = [...open].filter((socket) => !swallowed.has(socket));
      for (const socket of struck) swallowed.add(socket);
      return struck.length;
    },
  };

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    socket: Socket,
  ): Promise<void> {
    const call = await readCall(request).catch(() => undefined);
    if (call === undefined) return;
    const { operation, worker, input } = call;
    const changed = deliveriesOf(entriesOf(input));
    for (const delivery of changed) delivery.used = true;
    const remember = (fault: string | undefined) => {
      const change = { at: Date.now(), operation, fault };
      for (const { changes } of changed) changes.push(change);
    };
    if (swallowed.has(socket)) {
      remember("swallowed");
      return refuse(operation, changed);
    }
    const fault = faults.of(operation, worker);
    remember(fault?.kind);
    if (fault?.kind === "hang") swallowed.add(socket);
    if (fault?.kind === "reset") socket.destroy();
    if (fault?.kind === "hang" || fault?.kind === "reset") return refuse(operation, changed);
    if (fault?.kind === "5xx") {
      refuse(operation, changed);
      return send(response, UNAVAILABLE);
    }
    const sent = fault?.kind === "part" ? withHalf(input) : input;
    if (fault?.kind === "part") refuse(operation, deliveriesOf(failedOf(input)));
    const answer = await forward(operation, sent, response);
    if (answer === undefined) {
      if (input.MessageBody !== undefined) deliveries.copy(input.MessageBody, false);
      return;
    }
    const received = operation === "ReceiveMessage" ? receivedBy(worker, answer) : [];
    if (fault?.kind === "delay") await sleep(fault.ms);
    if (fault?.kind === "drop") socket.destroy();
    const isKept = swallowed.has(socket) || socket.destroyed;
    if (input.MessageBody !== undefined) deliveries.copy(input.MessageBody, !isKept);
    if (isKept) return;
    for (const delivery of received) delivery.arrived = true;
    send(response, fault?.kind === "part" ? withFailed(answer, input) : answer);
  }

  function refuse(operation: string, changed: readonly Delivery[]): void {
    for (const delivery of changed) {
      if (operation === "DeleteMessageBatch") delivery.undeleted = true;
      else delivery.refusedAt.push(Date.now());
    }
  }

  function deliveriesOf(entries: readonly Entry[]): readonly Delivery[] {
    return entries.flatMap(({ ReceiptHandle = "" }) => deliveries.byReceipt(ReceiptHandle) ?? []);
  }

  function receivedBy(worker: string, { body }: Answer): readonly Delivery[] {
    const { Messages: messages = [] } = JSON.parse(body) as { Messages?: ReceivedMessage[] };
    return messages.flatMap((message) => {
      const delivery = deliveries.add(worker, message, Date.now());
      if (delivery === undefined) return [];
      delivery.doubled = faults.isDoubled();
      if (delivery.doubled) showAgain(message.ReceiptHandle);
      return delivery;
    });
  }

  /** `undefined`: nobody waits for the answer any more. */
  function forward(
    operation: string,
    input: Input,
    response: ServerResponse,
  ): Promise<Answer | undefined> {
    const isReceive = operation === "ReceiveMessage";
    const wait = Math.min(input.WaitTimeSeconds ?? 0, receiveSeconds);
    const body = JSON.stringify(isReceive ? { ...input, WaitTimeSeconds: wait } : input);
    return new Promise((resolve) => {
      const headers = { "content-type": TYPE, "x-amz-target": `AmazonSQS.${operation}` };
      const upstream = httpRequest(url, { agent, method: "POST", headers }, (incoming) => {
        text(incoming).then(
          (body) => resolve({ status: incoming.statusCode ?? 500, body }),
          () => resolve(undefined),
        );
      });
      upstream.on("error", () => resolve(undefined));
      // SQS notices that a poll has ended.
      if (isReceive) response.once("close", () => upstream.destroy());
      upstream.end(body);
    });
  }
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const { authorization = "", "x-amz-target": target } = request.headers;
  return {
    operation: String(target).replace("AmazonSQS.", ""),
    worker: /Credential=([^/]+)\//.exec(authorization)?.[1] ?? "",
    input: JSON.parse(await text(request)),
  };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { "content-type": TYPE, "content-length": length });
  response.end(body);
}

const entriesOf = ({ Entries = [] }: Input) => Entries;
/** At least one. */
const failedOf = (input: Input) => entriesOf(input).filter((_, index) => index % 2 === 0);

function withHalf(input: Input): Input {
  return { ...input, Entries: entriesOf(input).filter((_, index) => index % 2 === 1) };
}

/** The answer to the other entries, if there are any, and SQS's to these. */
function withFailed({ body }: Answer, input: Input): Answer {
  const Failed = failedOf(input).map(({ Id }) => ({
    ...{ Id, SenderFault: false, Code: "InternalError", Message: "a fault" },
  }));
  const { Successful = [], Failed: others = [] } = JSON.parse(body);
  return { status: 200, body: JSON.stringify({ Successful, Failed: [...Failed, ...others] }) };
}
