import { type StepFunctionsOptions, startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { onTestFinished, vi } from "vitest";

/**
 * Stands in for a deployed environment with the workload `greeting` until the test has ended: the environment's variables lead
 * to its Step Functions, and what a command prints on stdout is kept.
 *
 * @param machine - the definition of the workload's state machine
 */
export async function deployedStack(machine: object, options: StepFunctionsOptions = {}) {
  const endpoint = await startStepFunctions(options);
  onTestFinished(() => endpoint.close());
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    name: "sfn-workers-dev-greeting",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(machine),
  })) as { stateMachineArn: string };
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", endpoint.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const printed: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  const workloads = { greeting: { worker: "lambda", transport: "activity", stateMachineArn } };
  return {
    endpoint,
    printed: () => printed.join(""),
    readOutputs: async () => ({ workloads }),
  };
}
