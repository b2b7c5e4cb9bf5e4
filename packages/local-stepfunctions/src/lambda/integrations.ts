import { type Json, parseExactly } from "@sfn-workers/states-language/json";
import { parseArn } from "../arn.ts";
import type { Members } from "../integrations/members.ts";
import { type ParameterList, withParameters } from "../integrations/parameters.ts";
import { sdkResult } from "../integrations/sdkMetadata.ts";
import type { Integration, Integrations } from "../integrations.ts";
import { newId } from "../lib/ids.ts";
import { MAX_PARSED_RESULT_CHARACTERS } from "../limits.ts";
import type { InvocationAnswer, LambdaEndpoint } from "./endpoint.ts";
import { functionFailure, type HeaderOf, refusal } from "./failures.ts";
import { calledFunction } from "./functionName.ts";

/** `lambda:invoke` and the plain ARNs of functions, whose calls go to the endpoint. */
export function lambdaIntegrations(endpoint: LambdaEndpoint): Integrations {
  return {
    "lambda:function": functionIntegration(endpoint),
    "lambda:invoke": invokeIntegration(endpoint),
  };
}

/** The result is what the function returns. */
function functionIntegration(endpoint: LambdaEndpoint): Integration {
  return async ({ executionArn, resource, parameters, signal }) => {
    const answer = await endpoint.invoke({
      accountId: accountOf(executionArn),
      ...calledFunction(resource),
      payload: JSON.stringify(parameters),
      headers: { "x-amz-invocation-type": "RequestResponse" },
      signal,
    });
    return returnedBy(answer);
  };
}

/** `arn:aws:states:::lambda:invoke` */
function invokeIntegration(endpoint: LambdaEndpoint): Integration {
  return withParameters(INVOKE, async (request) => {
    const { FunctionName, Qualifier, InvocationType, ClientContext, LogType, Payload } =
      request.parameters as Members;
    const answer = await endpoint.invoke({
      accountId: accountOf(request.executionArn),
      ...calledFunction(
        String(FunctionName),
        typeof Qualifier === "string" ? Qualifier : undefined,
      ),
      payload: payloadOf(Payload),
      headers: {
        "x-amz-invocation-type": String(InvocationType ?? "RequestResponse"),
        ...(typeof ClientContext === "string" && { "x-amz-client-context": ClientContext }),
        ...(typeof LogType === "string" && { "x-amz-log-type": LogType }),
      },
      signal: request.signal,
    });
    return invokeResult(answer);
  });
}

const INVOKE: ParameterList = {
  texts: ["ClientContext", "FunctionName", "InvocationType", "LogType", "Qualifier"],
  others: ["Payload"],
  required: ["FunctionName"],
};

function accountOf(executionArn: string): string {
  return parseArn(executionArn)?.accountId ?? "";
}

/** A text is sent as it is; on AWS, too, it has to be JSON. */
function payloadOf(payload: Json | undefined): string {
  if (payload === undefined || payload === null) return "{}";
  return typeof payload === "string" ? payload : JSON.stringify(payload);
}

function invokeResult(answer: InvocationAnswer): Members {
  const payload = returnedBy(answer);
  const { status, headers } = answer;
  const header = headerOf(answer);
  const version = header("x-amz-executed-version") ?? (status === 200 ? "$LATEST" : undefined);
  const log = header("x-amz-log-result");
  const requestId = header("x-amzn-requestid") ?? newId();
  const result = {
    ...(version !== undefined && { ExecutedVersion: version }),
    ...(log !== undefined && { LogResult: log }),
    Payload: payload,
    StatusCode: status,
  };
  return sdkResult(result, { status, headers, requestId });
}

/**
 * What the function returned; an empty text for an invocation that nobody waits for.
 * @throws {IntegrationFailure} when the function failed, or was not called.
 */
function returnedBy(answer: InvocationAnswer): Json {
  const header = headerOf(answer);
  if (answer.status >= 300) throw refusal(answer, header);
  if (header("x-amz-function-error") !== undefined) throw functionFailure(answer.body);
  if (answer.body.length > MAX_PARSED_RESULT_CHARACTERS) return answer.body;
  try {
    return parseExactly(answer.body);
  } catch {
    return answer.body;
  }
}

function headerOf({ headers }: InvocationAnswer): HeaderOf {
  const known = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return (name) => known.get(name);
}
