import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { EMPTY_INPUT, inputsOf } from "../executions/inputs.ts";
import type { LocalEnvironment } from "../start/deployLocally.ts";
import { createLocalClient } from "../start/localClient.ts";

/** Starts executions by hand. */
export interface Sender {
  /** @returns the ARN of the execution */
  send(workload: string, input: unknown): Promise<string>;
  close(): void;
}

export function createSender(
  environment: Pick<LocalEnvironment, "region" | "stepFunctionsUrl" | "credentials" | "outputs">,
): Sender {
  const machines = () => environment.outputs.workloads;
  const sfn = createLocalClient(environment);
  return {
    async send(workload, input) {
      const stateMachineArn = machines()[workload]?.stateMachineArn;
      if (stateMachineArn === undefined) throw new Error(`${workload} is not deployed`);
      const started = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      return started.executionArn ?? "";
    },
    close: () => sfn.destroy(),
  };
}

/** The first sample of a workload. */
export function firstSample(workload: string): unknown {
  const [sample = EMPTY_INPUT] = inputsOf(workload, { workload, executions: 1 });
  return sample;
}
