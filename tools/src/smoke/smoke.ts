import { interruptSignal } from "../cli/interrupt.ts";
import { roomIn } from "../cli/table.ts";
import { wrapText } from "../cli/wrapText.ts";
import { details } from "../executions/details.ts";
import { runMachines } from "../executions/machines.ts";
import type { ExecutionOptions } from "../executions/options.ts";
import { OWN_WORKFLOWS, type OwnWorkflows } from "../executions/ownWorkflows.ts";
import {
  hasOnlyExpectedOutcomes,
  type RunReport,
  type WorkflowReport,
  type WorkloadReport,
} from "../executions/report.ts";
import { hasMachine, hasStartable } from "../executions/startable.ts";
import { resultTable, workflowTable } from "../executions/table.ts";
import { workloadMachines } from "../executions/workloads.ts";
import { createStackClient } from "./stackClient.ts";
import { readStackOutputs, type StackOutputs } from "./stackOutputs.ts";
import { type NotStarted, notStartedText, startableWorkflows } from "./workflows.ts";

/** An account's ListExecutions quota refills at 2 to 5 calls a second (Step Functions quotas). */
export const LISTS_PER_SECOND = 2;
/** DescribeExecution and GetExecutionHistory refill at 10 to 20 calls a second, so the calls for a burst of ends wait. */
const MAX_ATTEMPTS = 10;

/** The output of `--json`. */
interface SmokeReport extends RunReport {
  readonly workflows: readonly WorkflowReport[];
  /** Workflows of the environment of which no execution was started, with the reason. */
  readonly notStarted: readonly NotStarted[];
}

/**
 * Runs executions in the environment of a deployed stack, with the caller's own AWS credentials.
 * @returns the exit code
 */
export async function smoke(
  stack: string,
  options: ExecutionOptions,
  readOutputs: typeof readStackOutputs = readStackOutputs,
  own: OwnWorkflows = OWN_WORKFLOWS,
): Promise<number> {
  const outputs = await readOutputs(stack);
  const sfn = createStackClient(firstArn(outputs), { maxAttempts: MAX_ATTEMPTS });
  try {
    const signal = interruptSignal();
    const { machines, notStarted } = machinesOf(stack, outputs, options, own);
    const reports = await runMachines<WorkloadReport | WorkflowReport>(sfn, machines, {
      ...{ options, signal, listsPerSecond: LISTS_PER_SECOND },
    });
    const report: SmokeReport = {
      environment: stack,
      workloads: reports.filter((one) => "worker" in one),
      workflows: reports.filter((one) => !("worker" in one)),
      notStarted,
    };
    process.stdout.write(
      options.json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report, options),
    );
    signal.throwIfAborted();
    return reports.every(hasOnlyExpectedOutcomes) ? 0 : 1;
  } finally {
    sfn.destroy();
  }
}

function firstArn({ workloads, workflows = {} }: StackOutputs): string | undefined {
  const [first] = [...Object.values(workloads), ...Object.values(workflows)].filter(hasMachine);
  return first?.stateMachineArn;
}

/** What is left out is told before anything runs. */
function machinesOf(
  stack: string,
  outputs: StackOutputs,
  options: ExecutionOptions,
  own: OwnWorkflows,
) {
  const { machines: workflows, notStarted } =
    options.workload === undefined
      ? startableWorkflows(outputs, stack, options, own)
      : { machines: [], notStarted: [] };
  for (const one of notStarted) {
    process.stderr.write(`${wrapText(notStartedText(one), roomIn(process.stderr))}\n`);
  }
  const { workloads: deployed } = outputs;
  // An environment whose workflows are all left out is no failure: what was left out is told.
  const hasWorkflows = workflows.length + notStarted.length > 0;
  const withoutWorkloads =
    options.workflow !== undefined || (hasWorkflows && !hasStartable(deployed));
  const workloads = withoutWorkloads
    ? []
    : workloadMachines({ deployed, environment: stack, options });
  return { machines: [...workloads, ...workflows], notStarted };
}

function textOf({ workloads, workflows }: SmokeReport, { input }: ExecutionOptions): string {
  if (workloads.length + workflows.length === 0) return "No execution was started.\n";
  const tables = [
    ...(workloads.length > 0 ? [resultTable(workloads, process.stdout)] : []),
    ...(workflows.length > 0 ? [workflowTable(workflows, process.stdout)] : []),
  ];
  return `${tables.join("\n")}\n${details([...workloads, ...workflows], input !== undefined)}`;
}
