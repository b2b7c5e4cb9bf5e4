import { SFNClient } from "@aws-sdk/client-sfn";
import type { DeployOptions } from "@sfn-workers/local-cloud";
import { createLines, deployForTest } from "@sfn-workers/local-cloud/testing";
import { onTestFinished, vi } from "vitest";
import { runMachines } from "../executions/machines.ts";
import type { ExecutionOptions } from "../executions/options.ts";
import { workloadMachines } from "../executions/workloads.ts";
import { createWorkerWatch } from "../start/workerWatch.ts";
import { programOf, type TestWorkload } from "./program.ts";

const OPTIONS: ExecutionOptions = {};

/** Deploys these workloads and runs executions of them, as `pnpm start` does with those of the infra program. */
export async function runWith(
  workloads: Readonly<Record<string, TestWorkload>>,
  executions: number,
  { stop, ...options }: Partial<DeployOptions> & { readonly stop?: AbortController } = {},
) {
  const progress = createLines();
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    progress.write(String(text));
    return true;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const { program, images } = programOf(workloads);
  const told = createLines();
  const failures = createLines();
  const watch = createWorkerWatch(told.write);
  const { environment } = await deployForTest(program, {
    images,
    onResource: watch.onResource,
    onFailure(failure) {
      watch.onFailure(failure);
      failures.write(failure.kind);
    },
    ...options,
  });
  const { region, stepFunctionsUrl: endpoint, credentials, outputs } = environment;
  const sfn = new SFNClient({ region, endpoint, credentials });
  onTestFinished(() => sfn.destroy());
  const given = { ...OPTIONS, executions };
  const chosen = { deployed: outputs.workloads, environment: "local", options: given };
  const reports = runMachines(sfn, workloadMachines(chosen), {
    options: given,
    signal: stop?.signal ?? new AbortController().signal,
    listsPerSecond: 100,
    newsOf: watch.newsOf,
  });
  const summary = reports.then((all) =>
    Object.fromEntries(
      all.map(({ name, succeeded, running, givenUp }) => [name, { succeeded, running, givenUp }]),
    ),
  );
  return { summary, told, failures, watch, progress };
}

/** Of a workload whose executions have all succeeded. */
export const ended = (succeeded: number) => ({ succeeded, running: 0, givenUp: undefined });
