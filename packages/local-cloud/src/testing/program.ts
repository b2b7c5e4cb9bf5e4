import { type Deployment, type DeployOptions, deployProgram } from "../deployProgram.ts";
import { createLines } from "./lines.ts";

/** Deploys a program of the project `demo` for a test, and collects what it tells. */
export async function deployForTest<Outputs extends object>(
  program: () => Outputs,
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
  return { environment, lines, failures, calls };
}

/** The end of an execution, as DescribeExecution tells it. */
export interface Ended {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Starts an execution and gives its ARN. */
export async function startExecution(
  { stepFunctionsUrl, credentials }: Deployment<unknown>,
  stateMachineArn: string,
  input: unknown,
): Promise<string> {
  const request = { stateMachineArn, input: JSON.stringify(input) };
  const { executionArn } = (await callApi(
    stepFunctionsUrl,
    credentials.accessKeyId,
    "StartExecution",
    request,
  )) as { executionArn: string };
  return executionArn;
}

/** Waits until an execution has ended. */
export async function endOf(
  { stepFunctionsUrl, credentials }: Deployment<unknown>,
  executionArn: string,
): Promise<Ended> {
  for (;;) {
    const description = (await callApi(
      stepFunctionsUrl,
      credentials.accessKeyId,
      "DescribeExecution",
      { executionArn },
    )) as Ended;
    if (description.status !== "RUNNING") return description;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** Between two looks at something that real processes work on. */
const LOOK_AGAIN_MS = 10;

/** One call of the Step Functions API as the holder of an access key. */
export async function callApi(
  url: string,
  accessKeyId: string,
  operation: string,
  request: object,
): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AWSStepFunctions.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(request),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}
