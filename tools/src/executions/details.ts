import { WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import { inputSizeRemedies } from "./inputSize.ts";
import type { MachineReport, WorkloadReport } from "./report.ts";
import { missingPermission, remedyOf } from "./statement.ts";

type Reported = MachineReport & Partial<Pick<WorkloadReport, "transport">>;

/**
 * The lines below the table: the causes of errors that no handler threw, with the missing permission if there is one, and why
 * executions were not waited for. With the user's own input, the causes of all errors and the output.
 */
export function details(reports: readonly Reported[], ownInput: boolean): string {
  return reports
    .flatMap((report) =>
      [
        ...Object.entries(report.causes)
          .filter(([error]) => ownInput || Object.hasOwn(report.unexpected, error))
          .flatMap(([error, cause]) => [
            `${error}: ${cause}`,
            ...remedies(cause),
            ...inputSizeRemedies(report, cause),
            ...emptyInputRemedies(report, error),
          ]),
        ...(ownInput && report.output !== undefined ? [JSON.stringify(report.output)] : []),
        ...(report.givenUp === undefined
          ? []
          : [`${executions(report.running)} not waited for: ${report.givenUp}`]),
      ].map((line) => `${report.name}: ${line}\n`),
    )
    .join("");
}

function remedies(cause: string): string[] {
  const missing = missingPermission(cause);
  return missing === undefined ? [] : [remedyOf(missing)];
}

function emptyInputRemedies({ name, emptyInput, transport }: Reported, error: string): string[] {
  if (!emptyInput || error !== WORKER_ERRORS.InvalidInput) return [];
  const folder =
    transport === undefined
      ? `packages/workflows/src/${name}/samples`
      : `packages/workloads/samples/${name}`;
  return [`it has no samples, so its input is {}: add --input FILE, or files to ${folder}`];
}

function executions(count: number): string {
  return count === 1 ? "1 execution is" : `${count} executions are`;
}
