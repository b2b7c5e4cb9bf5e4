import { randomUUID } from "node:crypto";
import {
  AccessDeniedException,
  type Integration,
  IntegrationFailure,
  type Integrations,
} from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import { sendMessage } from "../arguments/integrations.ts";
import { readParameters } from "../arguments/readParameters.ts";
import type { Cloud } from "../cloud.ts";
import { sessionOf } from "../iam/executionSession.ts";
import { regionOf } from "../names.ts";
import { tellRefusedCall } from "../refusedCalls.ts";
import { SqsError } from "./sqsError.ts";

type Services = Pick<Cloud, "sqs" | "onFailure">;

/** The service integrations of SQS, called with the permissions of the state machine's role. */
export function sqsIntegrations(cloud: Services): Integrations {
  return { "sqs:sendMessage": sendMessageIntegration(cloud) };
}

const Parameters = z.strictObject({
  QueueUrl: z.string(),
  MessageBody: z.unknown(),
  DelaySeconds: z.number().optional(),
  MessageAttributes: z.record(z.string(), z.unknown()).optional(),
});
const Sent = z.object({
  MessageId: z.string(),
  MD5OfMessageBody: z.string(),
  MD5OfMessageAttributes: z.string().optional(),
});

/** `arn:aws:states:::sqs:sendMessage`, also with `.waitForTaskToken`, where the result only submits the task. */
function sendMessageIntegration({ sqs, onFailure }: Services): Integration {
  return async (request) => {
    const { MessageBody: body, ...rest } = readParameters(Parameters, sendMessage, request);
    const message = {
      ...rest,
      MessageBody: typeof body === "string" ? body : JSON.stringify(body),
    };
    try {
      const options = { region: regionOf(request.executionArn) };
      const session = sessionOf(request);
      const sent = Sent.parse(await sqs.callAs(session, "SendMessage", message, options));
      return {
        ...sent,
        SdkHttpMetadata: { HttpStatusCode: 200 },
        SdkResponseMetadata: { RequestId: randomUUID() },
      };
    } catch (error) {
      if (error instanceof SqsError && WRONG_ADDRESS.includes(error.code)) {
        const reason = `${error.code}: ${error.message} QueueUrl is ${rest.QueueUrl}; use the url of a queue of the program`;
        tellRefusedCall(request, "SQS refuses SendMessage", reason, onFailure);
      }
      throw toFailure(error);
    }
  };
}

const WRONG_ADDRESS = ["QueueDoesNotExist", "InvalidAddress"];

/** Step Functions names errors as the service's Java SDK does. */
function toFailure(error: unknown): unknown {
  if (error instanceof AccessDeniedException) {
    return failure("SQS.AmazonSQSException", error.message, "AccessDenied", 403);
  }
  if (!(error instanceof SqsError)) return error;
  const { code, queryCode, message, status } = error;
  const modeled = code === "QueueDoesNotExist" ? "SQS.QueueDoesNotExistException" : undefined;
  return failure(modeled ?? "SQS.AmazonSQSException", message, queryCode, status);
}

function failure(name: string, message: string, code: string, status: number): IntegrationFailure {
  const details = `Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null`;
  return new IntegrationFailure(name, `${message} (Service: AmazonSQS; ${details})`);
}
