import {
  DescribeStateMachineCommand,
  type SFNClient,
  SFNServiceException,
  TestStateCommand,
  type TestStateCommandInput,
} from "@aws-sdk/client-sfn";
import { ApiError } from "@sfn-workers/local-stepfunctions";
import { createStackClient } from "../smoke/stackClient.ts";
import { readStackOutputs } from "../smoke/stackOutputs.ts";
import type { AskTestState } from "./testState.ts";
import { unknownWorkflow } from "./unknownWorkflow.ts";

/** A workflow as it is deployed, and the Step Functions that has it. */
export interface DeployedWorkflow {
  readonly definition: string;
  /** Asks with the workflow's own role: a Task without a mock calls its service. */
  readonly ask: AskTestState;
  close(): void;
}

/**
 * Reads the definition of a workflow of a stack, with the caller's own AWS credentials.
 * @throws {UsageError} when the stack has no such workflow; the message says which it has
 */
export async function deployedWorkflow(
  stack: string,
  name: string,
  readOutputs: typeof readStackOutputs = readStackOutputs,
): Promise<DeployedWorkflow> {
  const { workflows = {} } = await readOutputs(stack);
  const deployed = Object.hasOwn(workflows, name) ? workflows[name] : undefined;
  if (deployed === undefined) throw unknownWorkflow(stack, name, Object.keys(workflows));
  // What starts go to: the alias stands for one of the versions.
  const stateMachineArn = deployed.aliasArn ?? deployed.stateMachineArn;
  const sfn = createStackClient(deployed.stateMachineArn);
  const described = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const { definition = "", roleArn } = described;
  return {
    definition,
    ask: (request) => answerOf(sfn, { ...request, roleArn }),
    close: () => sfn.destroy(),
  };
}

async function answerOf(sfn: SFNClient, request: TestStateCommandInput) {
  try {
    const { $metadata: _, status, ...answer } = await sfn.send(new TestStateCommand(request));
    return { status: status ?? "FAILED", ...answer };
  } catch (error) {
    if (!(error instanceof SFNServiceException)) throw error;
    return new ApiError(error.name, error.message);
  }
}
