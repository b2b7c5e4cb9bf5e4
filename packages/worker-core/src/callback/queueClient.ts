import { ReceiveMessageCommand, SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import { identityOf } from "../stepfunctions/identityOf.ts";
import { lastingCredentials } from "../stepfunctions/lastingCredentials.ts";
import type { IdentityAccess } from "../stepfunctions/sfnAccess.ts";

/** Access to a queue with what the SDK finds: its credentials, and the endpoint that its client would choose. It sends no call. */
export function queueAccess(
  queueUrl: string,
  queue: Pick<SQSClientConfig, "region" | "credentials" | "endpoint"> = {},
): IdentityAccess {
  const client = new SQSClient(queue);
  const { config } = client;
  config.credentials = lastingCredentials(config.credentials);
  return {
    async endpoint() {
      const input = { QueueUrl: queueUrl };
      const { url } = await getEndpointFromInstructions(input, ReceiveMessageCommand, config);
      // It is set when somebody has configured one.
      return config.endpoint ? url : new URL("/", queueUrl);
    },
    identity: () => identityOf(config),
    close: () => client.destroy(),
  };
}
