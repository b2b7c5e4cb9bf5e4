import { onTestFinished } from "vitest";
import type { Deployment, DeployOptions } from "../deployment.ts";
import { deployProgram } from "../deployProgram.ts";
import { createLines } from "./lines.ts";

/** Deploys a program of the project `demo` until the test is over, and collects its reports. */
export async function deployForTest<Outputs extends object>(
  program: () => Outputs | Promise<Outputs>,
  options: Partial<DeployOptions> = {},
) {
  const lines = createLines();
  const failures = createLines();
  const calls = createLines();
  const environment = await deployProgram(program, {
    settings: { project: "demo", stack: "local", config: {} },
    directory: import.meta.dirname,
    log: lines.write,
    onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
    onCall: ({ operation, error }) => calls.write(`${operation} ${error ?? "OK"}`),
    ...options,
  });
  onTestFinished(() => environment.stop());
  return { environment, lines, failures, calls };
}

/** The message with which a deployment of the program is refused. */
export const refusalOf = (
  program: () => void,
  options: Partial<DeployOptions> = {},
): Promise<string> =>
  deployForTest(() => {
    program();
    return {};
  }, options).then(
    () => "accepted",
    (error: Error) => error.message,
  );

/** The end of an execution, as DescribeExecution returns it. */
export interface EndedExecution {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

type Endpoint = Pick<Deployment<unknown>, "stepFunctionsUrl" | "credentials" | "region">;

/** Starts an execution and returns its ARN. */
export async function startExecution(
  environment: Endpoint,
  stateMachineArn: string,
  input: unknown,
): Promise<string> {
  const request = { stateMachineArn, input: JSON.stringify(input) };
  const answer = await call<{ executionArn: string }>(environment, "StartExecution", request);
  return answer.executionArn;
}

/** Waits until an execution has ended. */
export function endOf(environment: Endpoint, executionArn: string): Promise<EndedExecution> {
  return until(async () => {
    const ended = await call<EndedExecution>(environment, "DescribeExecution", { executionArn });
    return ended.status === "RUNNING" ? undefined : ended;
  });
}

/** The types of an execution's events, in order. */
export async function eventsOf(environment: Endpoint, executionArn: string): Promise<string[]> {
  const request = { executionArn, maxResults: 1000 };
  const answer = await call<{ events: { type: string }[] }>(
    environment,
    "GetExecutionHistory",
    request,
  );
  return answer.events.map(({ type }) => type);
}

/** Repeats the check until it returns a result. */
export async function until<T>(check: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const result = await check();
    if (result !== undefined) return result;
    await new Promise((resolve) => setTimeout(resolve, CHECK_INTERVAL_MS));
  }
}

const CHECK_INTERVAL_MS = 5;

export async function call<Answer>(
  { stepFunctionsUrl, credentials, region }: Endpoint,
  operation: string,
  request: object,
): Promise<Answer> {
  const { accessKeyId } = credentials;
  return (await callApi(stepFunctionsUrl, accessKeyId, operation, request, region)) as Answer;
}

/** One call of the Step Functions API as the holder of an access key. */
export async function callApi(
  url: string,
  accessKeyId: string,
  operation: string,
  request: object,
  region = "us-east-1",
): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AWSStepFunctions.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/states/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(request),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}
