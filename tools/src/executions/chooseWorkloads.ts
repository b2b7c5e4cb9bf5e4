import { LOCAL } from "@sfn-workers/infra/settings";
import { UsageError } from "../cli/usageError.ts";

/**
 * The workloads of an environment, or the named one.
 * @throws {UsageError} when the environment lacks it, or has none; the message has the line to add, and the file
 */
export function chooseWorkloads<Workload>(
  deployed: Readonly<Record<string, Workload>>,
  environment: string,
  named: string | undefined,
): readonly [string, Workload][] {
  const all = Object.entries(deployed);
  const chosen = all.filter(([name]) => named === undefined || name === named);
  if (chosen.length > 0) return chosen;
  const names = all.map(([name]) => name).join(", ") || "no workload";
  const problem =
    named === undefined
      ? `the environment ${environment} has no workload`
      : `--workload is "${named}"; the environment ${environment} has ${names}`;
  const make = named === undefined ? "`pnpm new workload NAME` makes one, or " : "";
  throw new UsageError(
    `${problem}: ${make}add \`${named ?? "NAME"}: { worker: lambda, wake: true }\` to sfn-workers:workloads in infra/Pulumi.${environment}.yaml${environment === LOCAL ? "" : ", and deploy it"}`,
  );
}
