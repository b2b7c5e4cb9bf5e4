import { Agent, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps, Agent as SecureAgent } from "node:https";
import { IntegrationFailure } from "../errors.ts";
import { newId } from "../lib/ids.ts";
import { createEntrance } from "../lib/turns.ts";
import { MAX_INVOCATIONS, MAX_LAMBDA_ANSWER_BYTES } from "../limits.ts";
import type { CalledFunction } from "./functionName.ts";

/** One call of Invoke. */
export interface Invocation extends CalledFunction {
  /** Whose state machine calls. */
  readonly accountId: string;
  readonly payload: string;
  /** `X-Amz-Invocation-Type` and the like. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the call. */
  readonly signal: AbortSignal;
}

export interface InvocationAnswer {
  readonly status: number;
  /** As they were spelled. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What answers Lambda's Invoke, such as `sam local start-lambda`. */
export interface LambdaEndpoint {
  /** @throws {IntegrationFailure} Lambda.SdkClientException when there is no answer. */
  invoke(invocation: Invocation): Promise<InvocationAnswer>;
  /** Ends all calls. */
  close(): void;
}

/**
 * A function runs for up to 15 minutes, so no call has a timeout of its own: its task has. An account that has as many calls as
 * Lambda gives it is throttled, so that no other one waits for the end of its calls.
 */
export function createLambdaEndpoint(url: URL): LambdaEndpoint {
  const isSecure = url.protocol === "https:";
  const agent = isSecure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const request = isSecure ? requestHttps : requestHttp;
  /** Between answers that take long to read, other work has its turns. */
  const enter = createEntrance();
  /** The open calls of each account that has some. */
  const open = new Map<string, number>();

  return {
    async invoke({ accountId, payload, headers, signal, ...called }) {
      const others = open.get(accountId) ?? 0;
      if (others >= MAX_INVOCATIONS) return throttled();
      open.set(accountId, others + 1);
      const body = Buffer.from(payload);
      try {
        const response = await new Promise<IncomingMessage>((resolve, reject) => {
          const all = {
            "content-type": "application/json",
            "content-length": body.length,
            ...headers,
          };
          request(addressOf(url, called), { method: "POST", agent, headers: all, signal })
            .once("response", resolve)
            .once("error", reject)
            // After a 101, nothing else comes.
            .once("close", () => reject(new Error("the connection was closed")))
            .end(body);
        });
        const bytes = await bytesOf(response);
        await enter();
        return {
          status: response.statusCode ?? 0,
          headers: headersOf(response),
          body: Buffer.concat(bytes).toString(),
        };
      } catch (error) {
        throw new IntegrationFailure(
          "Lambda.SdkClientException",
          `Unable to execute HTTP request: ${reasonOf(error)} (the Lambda endpoint is ${url.href})`,
        );
      } finally {
        closeOne(accountId);
      }
    },
    close: () => agent.destroy(),
  };

  function closeOne(accountId: string): void {
    const others = (open.get(accountId) ?? 0) - 1;
    if (others > 0) open.set(accountId, others);
    else open.delete(accountId);
  }
}

/** Lambda's answer when the functions of an account run as often as they may. */
function throttled(): InvocationAnswer {
  const headers = { "x-amzn-errortype": "TooManyRequestsException", "x-amzn-requestid": newId() };
  return { status: 429, headers, body: JSON.stringify({ message: "Rate Exceeded." }) };
}

function addressOf(url: URL, { name, qualifier }: CalledFunction): URL {
  const base = url.pathname.replace(/\/$/, "");
  const path = `${base}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  const address = new URL(path, url);
  if (qualifier !== undefined) address.searchParams.set("Qualifier", qualifier);
  return address;
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""]] : [],
  );
  return Object.fromEntries(pairs);
}

async function bytesOf(response: IncomingMessage): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const buffer = chunk as Buffer;
    bytes += buffer.length;
    if (bytes > MAX_LAMBDA_ANSWER_BYTES) {
      response.destroy();
      throw new Error(`the answer has more than ${MAX_LAMBDA_ANSWER_BYTES} bytes`);
    }
    chunks.push(buffer);
  }
  return chunks;
}

/** Node's error for a host with several addresses has no message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
