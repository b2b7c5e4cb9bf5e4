import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { EMPTY_INPUT, inputsOf, workflowInputs } from "../executions/inputs.ts";
import type { LocalEnvironment } from "../start/deployLocally.ts";
import { createLocalClient } from "../start/localClient.ts";
import type { LocalWorkflow } from "../start/workflowMocks.ts";

/** Starts executions by hand. */
export interface Sender {
  /**
   * @param name of a workload or a workflow
   * @returns the ARN of the execution
   */
  send(name: string, input: unknown): Promise<string>;
  close(): void;
}

export function createSender(
  environment: Pick<LocalEnvironment, "region" | "stepFunctionsUrl" | "credentials" | "outputs">,
): Sender {
  const machineOf = (name: string) => {
    const { workloads, workflows } = environment.outputs;
    const { [name]: workflow } = workflows;
    // Starts go to the alias of a workflow whose versions are published.
    return workflow === undefined
      ? workloads[name]
      : { stateMachineArn: workflow.aliasArn ?? workflow.stateMachineArn };
  };
  const sfn = createLocalClient(environment);
  return {
    async send(name, input) {
      const deployed = machineOf(name);
      if (deployed === undefined) throw new Error(`${name} is not deployed`);
      const { stateMachineArn } = deployed;
      if (stateMachineArn === undefined) {
        const reason = "(stateMachine: false): a workflow hands it tasks";
        throw new Error(`${name} has no state machine of its own ${reason}`);
      }
      const started = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      return started.executionArn ?? "";
    },
    close: () => sfn.destroy(),
  };
}

/** The first sample of a workload or, where one has this name, of a workflow. */
export function firstSample(name: string, workflows: readonly LocalWorkflow[]): unknown {
  if (workflows.some(({ workflow }) => workflow.name === name)) {
    const [sample = EMPTY_INPUT] = workflowInputs(name, { workflow: name, executions: 1 });
    return sample;
  }
  return firstSampleOf(name);
}

function firstSampleOf(workload: string): unknown {
  const [sample = EMPTY_INPUT] = inputsOf(workload, { workload, executions: 1 });
  return sample;
}
