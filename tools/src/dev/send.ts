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
      const deployed = machines()[workload];
      if (deployed === undefined) throw new Error(`${workload} is not deployed`);
      const { stateMachineArn } = deployed;
      if (stateMachineArn === undefined) {
        const reason = "(stateMachine: false): a workflow hands it tasks";
        throw new Error(`${workload} has no state machine of its own ${reason}`);
      }
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
