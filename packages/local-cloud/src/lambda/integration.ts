import { randomUUID } from "node:crypto";
import {
  AccessDeniedException,
  type Integration,
  IntegrationFailure,
  type IntegrationRequest,
  type Integrations,
  parseExactly,
} from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import { invoke } from "../arguments/integrations.ts";
import { readParameters } from "../arguments/readParameters.ts";
import type { Cloud } from "../cloud.ts";
import { sessionOf } from "../iam/executionSession.ts";
import { calledFunctionArn, functionArn, regionOf } from "../names.ts";
import { tellRefusedCall } from "../refusedCalls.ts";
import { TooManyRequestsException } from "./concurrency.ts";
import type { LocalFunction } from "./localFunction.ts";
import { unreachable } from "./reachable.ts";

type Services = Pick<Cloud, "functions" | "iam" | "onFailure">;

/** The service integrations of Lambda, called with the permissions of the state machine's role. */
export function lambdaIntegrations(cloud: Services): Integrations {
  return {
    "lambda:invoke": invokeIntegration(cloud),
    "lambda:function": functionIntegration(cloud),
  };
}

const Parameters = z.strictObject({
  FunctionName: z.string(),
  InvocationType: z.enum(["RequestResponse", "Event"]).default("RequestResponse"),
  Payload: z.unknown().optional(),
  Qualifier: z.string().optional(),
});

/** `arn:aws:states:::lambda:invoke` */
function invokeIntegration(cloud: Services): Integration {
  return async (request) => {
    const {
      FunctionName,
      InvocationType,
      Payload = {},
      Qualifier,
    } = readParameters(Parameters, invoke, request);
    const fn = authorizedFunction(
      calledFunctionArn(FunctionName, regionOf(request.executionArn), Qualifier),
      request,
      cloud,
    );
    if (InvocationType === "Event") {
      fn.sendEvent(Payload);
      return { StatusCode: 202, Payload: "" };
    }
    return { ExecutedVersion: "$LATEST", Payload: await run(fn, Payload), StatusCode: 200 };
  };
}

/** A function's ARN as the resource of the Task: the result is the payload. */
function functionIntegration(cloud: Services): Integration {
  return async (request) =>
    run(
      authorizedFunction(
        calledFunctionArn(request.resource, regionOf(request.executionArn)),
        request,
        cloud,
      ),
      request.parameters,
    );
}

function authorizedFunction(
  arn: string,
  request: IntegrationRequest,
  cloud: Services,
): LocalFunction {
  try {
    cloud.iam.require(sessionOf(request), "lambda:InvokeFunction", arn);
  } catch (error) {
    if (!(error instanceof AccessDeniedException)) throw error;
    const code = `Status Code: 403; Error Code: AccessDeniedException; Request ID: ${randomUUID()}`;
    const cause = `${error.message} (Service: AWSLambda; ${code}; Proxy: null)`;
    throw new IntegrationFailure("Lambda.AWSLambdaException", cause);
  }
  const region = regionOf(request.executionArn);
  const elsewhere = unreachable(arn, region);
  const fn = elsewhere === undefined ? cloud.functions.get(functionArn(arn, region)) : undefined;
  if (fn === undefined) {
    const message = elsewhere ?? `Function not found: ${arn}`;
    const remedy =
      elsewhere === undefined
        ? " is not in the program"
        : `: FunctionName is ${arn}; name a function of the state machine's Region`;
    const reason = `ResourceNotFoundException: ${message}${remedy}`;
    tellRefusedCall(request, "Lambda refuses Invoke", reason, cloud.onFailure);
    throw failure("Lambda.ResourceNotFoundException", message, 404);
  }
  return fn;
}

async function run(fn: LocalFunction, event: unknown): Promise<unknown> {
  try {
    const outcome = await fn.invoke(event);
    if (outcome.type === "succeeded") return parseExactly(outcome.payload);
    throw new IntegrationFailure(outcome.error.errorType, JSON.stringify(outcome.error));
  } catch (error) {
    if (!(error instanceof TooManyRequestsException)) throw error;
    throw failure("Lambda.TooManyRequestsException", error.message, 429);
  }
}

function failure(name: string, message: string, status: number): IntegrationFailure {
  const request = `Status Code: ${status}, Request ID: ${randomUUID()}`;
  return new IntegrationFailure(name, `${message} (Service: Lambda, ${request})`);
}
