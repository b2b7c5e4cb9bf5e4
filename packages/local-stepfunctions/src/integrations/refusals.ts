import { ApiError, IntegrationFailure, isModelled } from "../errors.ts";
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
