import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { ApiError } from "@sfn-workers/local-stepfunctions";
import type { ServedHosts } from "@sfn-workers/local-stepfunctions/hosts";
import { ConnectionReset } from "../faults/calls.ts";
import { type Caller, callerOf } from "../iam/caller.ts";
import { ENDPOINT_CLOSING_MS } from "../ownLimits.ts";
import { closeServer } from "../process/closeServer.ts";
import { refuseWebPages } from "../process/refuseWebPages.ts";
import { SecretsError } from "./secretsError.ts";

/**
 * @throws {SecretsError} when AWS would refuse the call
 * @throws {AccessDeniedException} when the caller may not make it
 * @throws {ApiError} MissingAuthenticationTokenException when the call has to be signed
 */
export type AnswerCall = (
  target: string,
  input: unknown,
  caller: Caller,
) => Promise<object> | object;

export interface SecretsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the JSON protocol of both services on one free port of the loopback interface. */
export async function createSecretsServer(
  call: AnswerCall,
  hosts: ServedHosts,
): Promise<SecretsServer> {
  const server = createServer((request, response) => {
    if (refuseWebPages(hosts, request, response)) return;
    answer(request, call).then(
      (body) => send(response, 200, body),
      (error: unknown) => refuse(response, error),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => closeServer(server, ENDPOINT_CLOSING_MS),
  };
}

async function answer(request: IncomingMessage, call: AnswerCall): Promise<object> {
  if (request.method !== "POST") {
    throw new SecretsError("UnknownOperationException", "Only POST is supported", 404);
  }
  const input: unknown = await json(request).catch(() => {
    throw new SecretsError("SerializationException", "The request is not JSON");
  });
  const caller = callerOf(request.headers.authorization);
  return call(String(request.headers["x-amz-target"]), input, caller);
}

function refuse(response: ServerResponse, error: unknown): void {
  if (error instanceof ConnectionReset) {
    response.destroy();
    return;
  }
  const known =
    error instanceof SecretsError || error instanceof ApiError
      ? error
      : new SecretsError("InternalServerError", "The local Secrets Manager failed", 500);
  send(response, known.status, { __type: known.name, message: known.message });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(body));
}
