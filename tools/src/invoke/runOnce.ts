import type { SFNClient } from "@aws-sdk/client-sfn";
import { type Machine, type MachinesOptions, runMachines } from "../executions/machines.ts";
import type { Progress } from "../executions/progress.ts";
import type { MachineReport, WorkloadReport } from "../executions/report.ts";
import { type ExecutionResult, historyOf } from "../executions/result.ts";
import type { Visit } from "../tasks/attempt.ts";
import { visitsIn } from "../tasks/visits.ts";
import type { InvokeOptions } from "./options.ts";

/** One execution: how it ended, if it did, and the way it took. */
export interface RanOnce {
  readonly report: MachineReport & Partial<Pick<WorkloadReport, "transport">>;
  /** Undefined if it could not be started. */
  readonly executionArn: string | undefined;
  /** Undefined while it runs. */
  readonly result: ExecutionResult | undefined;
  readonly visits: readonly Visit[];
  /** Whether AWS keeps a history of it: not of an Express execution. */
  readonly hasHistory: boolean;
}

type Environment = Omit<MachinesOptions, "options" | "progress" | "onStart" | "onResult">;

/** @param say receives a line about what is waited for */
export async function runOnce(
  sfn: SFNClient,
  machine: Machine<MachineReport>,
  { input }: InvokeOptions,
  environment: Environment,
  say: Progress["say"],
): Promise<RanOnce> {
  let executionArn: string | undefined;
  let result: ExecutionResult | undefined;
  const [report] = await runMachines(sfn, [machine], {
    ...environment,
    options: { input },
    progress: { onStart() {}, onResult() {}, say, end() {} },
    onStart: (arn) => {
      executionArn = arn;
    },
    onResult: (ended, arn) => {
      result = ended;
      executionArn = arn;
    },
  });
  if (report === undefined) throw new Error(`${machine.name} has no report`);
  const hasHistory = machine.type !== "EXPRESS";
  const history =
    executionArn === undefined || !hasHistory
      ? []
      : await historyOf(sfn, executionArn, { data: true });
  return { report, executionArn, result, visits: visitsIn(history), hasHistory };
}
