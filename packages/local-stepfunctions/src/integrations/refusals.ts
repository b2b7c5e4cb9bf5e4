import { ApiError, IntegrationFailure, isModelled } from "../errors.ts";
import type { IntegrationRequest } from "../integrations.ts";
import { newId } from "../lib/ids.ts";

/** The error of a state when the API rejects a call of `states:startExecution`, as AWS's first SDK for Java has it. */
export function optimizedFailure(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const { code, status, message } = error;
  const name = isModelled(code) ? exceptionName(code) : "AWSStepFunctionsException";
  const details = [
    "Service: AWSStepFunctions",
    `Status Code: ${status}`,
    `Error Code: ${code}`,
    `Request ID: ${newId()}`,
    "Proxy: null",
  ];
  return new IntegrationFailure(`StepFunctions.${name}`, `${message} (${details.join("; ")})`);
}

/** The error of a state when the API rejects a call of `aws-sdk:sfn`, as AWS's second SDK for Java has it. */
export function sdkFailure(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const { code, status, message } = error;
  const name = isModelled(code) ? exceptionName(code) : "SfnException";
  const details = `Service: Sfn, Status Code: ${status}, Request ID: ${newId()}`;
  return new IntegrationFailure(`Sfn.${name}`, `${message} (${details}) (SDK Attempt Count: 1)`);
}

function exceptionName(code: string): string {
  return code.endsWith("Exception") ? code : `${code}Exception`;
}

/** The error when Step Functions can't pass the parameters on. No Retry or Catch handles it. */
export function unusableParameters(
  { parameters, taskToken }: Pick<IntegrationRequest, "parameters" | "taskToken">,
  reasons: readonly string[],
): IntegrationFailure {
  const text = JSON.stringify(parameters);
  // A cause is shown and logged, and a token must not be.
  const shown = taskToken === undefined ? text : text.replaceAll(taskToken, "…");
  return new IntegrationFailure(
    "States.Runtime",
    `The Parameters '${shown}' could not be used to start the Task: [${reasons.join(", ")}]`,
  );
}
