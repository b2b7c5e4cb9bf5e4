import { LOCAL } from "@sfn-workers/infra/settings";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import type { DeployedWorkflow } from "./workflows.ts";

/**
 * The named workflow of an environment.
 *
 * @param what the option or the argument that has the name
 * @throws {UsageError} when the environment lacks it; the message has those that it has, and the line to add
 */
export function requireDeployed(
  what: string,
  name: string,
  deployed: Readonly<Record<string, DeployedWorkflow>>,
  environment: string,
): DeployedWorkflow {
  const found = Object.hasOwn(deployed, name) ? deployed[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(deployed);
  const deploy = environment === LOCAL ? "" : ", and deploy it";
  throw new UsageError(
    `${what} is "${name}"; the environment ${environment} has ${names.join(", ") || "no workflow"}: add \`${name}: {}\` to sfn-workers:workflows in infra/Pulumi.${environment}.yaml${deploy}${suggestion(name, names)}`,
  );
}
