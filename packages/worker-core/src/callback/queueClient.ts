import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { ReceiveMessageCommand, SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import type { QueueForThread } from "../beats/offerThread.ts";
import { identityOf } from "../stepfunctions/identityOf.ts";
import { lastingCredentials } from "../stepfunctions/lastingCredentials.ts";
import { CONNECTION_TIMEOUT_MS } from "../stepfunctions/signedCalls.ts";
import { limitSockets } from "../stepfunctions/sockets.ts";

/** Where a queue is, and how it is reached. */
export interface QueueClientOptions {
  readonly queueUrl: string;
  readonly visibilitySeconds: number;
  /** The maximum number of tasks that run at the same time. */
  readonly concurrency: number;
  /** SQS's region, credentials and endpoint; by default the SDK's default providers. */
  readonly queue?: Pick<SQSClientConfig, "region" | "credentials" | "endpoint"> | undefined;
}

/** The SDK's own limits are timers that end a socket directly, though an answer may have arrived. */
export function createQueueClient(
  { queue, concurrency }: QueueClientOptions,
  socketTimeoutMs: number,
): SQSClient {
  const agent = { keepAlive: true, maxSockets: concurrency + 4, timeout: socketTimeoutMs };
  const client = new SQSClient({
    ...queue,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 0,
      socketTimeout: 0,
      httpAgent: limitSockets(new HttpAgent(agent), CONNECTION_TIMEOUT_MS),
      httpsAgent: limitSockets(new HttpsAgent(agent), CONNECTION_TIMEOUT_MS),
    },
  });
  client.config.credentials = lastingCredentials(client.config.credentials);
  return client;
}

/** The thread signs its own calls, with the client's credentials and to the endpoint that the client would choose. */
export function queueForThread(
  { config }: SQSClient,
  { queueUrl, visibilitySeconds }: QueueClientOptions,
): Omit<QueueForThread, "onFailure"> {
  return {
    queueUrl,
    visibilitySeconds,
    async endpoint() {
      const input = { QueueUrl: queueUrl };
      const { url } = await getEndpointFromInstructions(input, ReceiveMessageCommand, config);
      // It is set when somebody has configured one.
      return config.endpoint ? url : new URL("/", queueUrl);
    },
    identity: () => identityOf(config),
  };
}
