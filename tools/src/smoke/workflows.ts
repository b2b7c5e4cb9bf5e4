import { runsIn, statesIn, type Workflow } from "@sfn-workers/states-language/workflow";
import { requireDeployed } from "../executions/deployedWorkflows.ts";
import { EMPTY_INPUT, workflowInputs } from "../executions/inputs.ts";
import type { Machine } from "../executions/machines.ts";
import type { ExecutionOptions } from "../executions/options.ts";
import type { OwnWorkflows } from "../executions/ownWorkflows.ts";
import type { WorkflowReport } from "../executions/report.ts";
import { workflowMachine } from "../executions/workflows.ts";
import type { StackOutputs } from "./stackOutputs.ts";

/** A workflow of which no execution is started unless it is named. */
export interface NotStarted {
  readonly name: string;
  readonly why: string;
}

export interface StartableWorkflows {
  readonly machines: readonly Machine<WorkflowReport>[];
  readonly notStarted: readonly NotStarted[];
}

/**
 * The workflows of an environment whose executions can be started, with their samples. Unless one of them is named, those are left out
 * of which the stack file says so, whose tasks may be a person's, or of which the checkout has no sample: their executions are real ones.
 *
 * @throws {UsageError} when the environment lacks the named workflow
 */
export function startableWorkflows(
  { workflows = {}, workloads }: StackOutputs,
  environment: string,
  options: ExecutionOptions,
  { definitions, folder }: OwnWorkflows,
): StartableWorkflows {
  const { workflow: named } = options;
  if (named !== undefined) requireDeployed("--workflow", named, workflows, environment);
  const machines: Machine<WorkflowReport>[] = [];
  const notStarted: NotStarted[] = [];
  for (const [name, deployed] of Object.entries(workflows)) {
    if (named !== undefined && name !== named) continue;
    const workflow = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    const inputs = workflowInputs(name, options, folder);
    const why = named === undefined ? whyNot(deployed, workflow, inputs, workloads) : undefined;
    if (why === undefined) machines.push(workflowMachine(name, deployed, workflow, inputs));
    else notStarted.push({ name, why });
  }
  return { machines, notStarted };
}

export function notStartedText({ name, why }: NotStarted): string {
  return `The workflow ${name} is not started: ${why}. --workflow ${name} starts it.`;
}

function whyNot(
  { smoke }: NonNullable<StackOutputs["workflows"]>[string],
  workflow: Workflow | undefined,
  inputs: readonly unknown[],
  workloads: StackOutputs["workloads"],
): string | undefined {
  if (smoke === false) return "its setting smoke is false";
  if (workflow === undefined)
    return "packages/workflows of this checkout does not have it, so its states are not known";
  const external = runsIn(workflow.definition).find(
    ({ workload }) => workloads[workload]?.worker === "external",
  );
  if (external !== undefined) {
    return `${external.at} hands tasks to ${external.workload}, which has worker: external, so that a person may have to answer`;
  }
  const waiting = statesIn(workflow.definition).find(({ state }) => WAITS.test(resourceOf(state)));
  if (waiting !== undefined) {
    return `${waiting.at} waits for an answer to ${resourceOf(waiting.state)}, which may be a person's`;
  }
  return inputs[0] === EMPTY_INPUT ? "it has no samples" : undefined;
}

/** A call that waits for its token, or an activity that is no workload's. */
const WAITS = /\.waitForTaskToken$|^arn:[^:]+:states:[^:]*:[^:]*:activity:/;

const resourceOf = (state: Readonly<Record<string, unknown>>) => String(state["Resource"]);
