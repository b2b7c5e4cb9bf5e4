import { z } from "zod";
import { deploy } from "./settings/deploySchema.ts";
import { ConfigurationError, explain, problem } from "./settings/explain.ts";
import { LOCAL, NAMESPACE, programKeys } from "./settings/settings.ts";
import { readStackFile, type Stack, stackNames } from "./stackFile.ts";

/** An environment on AWS, as it is deployed. */
export interface DeployedEnvironment {
  readonly stack: string;
  /** The environment that is deployed before it. */
  readonly after?: string | undefined;
  /** Whether executions run through it after each deployment. */
  readonly smoke: boolean;
  /** Whether the workflow waits for a person before it deploys it. */
  readonly approval: boolean;
  /** Whether the former commit is deployed again when a deployment fails half-way, or executions after it. */
  readonly rollback: boolean;
  /** Whether the workflows deploy it; if not, none waits for it. */
  readonly workflow: boolean;
}

/**
 * The environments that have a stack file, without `local`: in the order in which the workflow deploys them, then those that it
 * leaves alone.
 * @throws {ConfigurationError} when `sfn-workers:deploy` of a stack file is wrong
 */
export function environments(folder?: string): DeployedEnvironment[] {
  return inDeploymentOrder(stackNames(folder).map((name) => readStackFile(name, folder)));
}

/**
 * Each environment stands behind the one that it names as `deploy.after`, and otherwise by its name. Last are those that no workflow
 * deploys.
 * @throws {ConfigurationError} when `sfn-workers:deploy` of a stack is wrong
 */
export function inDeploymentOrder(stacks: readonly Stack[]): DeployedEnvironment[] {
  const all = stacks.filter(({ stack }) => stack !== LOCAL).map(deploymentOf);
  const [deployed, others] = [true, false].map((asked) =>
    all.filter(({ workflow }) => workflow === asked),
  );
  return [...inOrder(deployed ?? []), ...byName(others ?? [])];
}

function byName(environments: readonly DeployedEnvironment[]): DeployedEnvironment[] {
  return environments.toSorted((one, other) => (one.stack < other.stack ? -1 : 1));
}

function inOrder(deployed: readonly DeployedEnvironment[]): DeployedEnvironment[] {
  requireKnown(deployed);
  const left = new Map(deployed.map((one) => [one.stack, one]));
  const ordered: DeployedEnvironment[] = [];
  while (left.size > 0) {
    const next = byName([...left.values()]).find(
      ({ after }) => after === undefined || !left.has(after),
    );
    if (next === undefined) throw circle([...left.values()]);
    ordered.push(next);
    left.delete(next.stack);
  }
  return ordered;
}

const schema = z.object({ deploy });

function deploymentOf({ stack, config }: Stack): DeployedEnvironment {
  const given = programKeys(config);
  const { success, data, error } = schema.safeParse(given);
  if (!success) throw new ConfigurationError(explain(error, given, NAMESPACE), stack);
  const { after, approval, workflow } = data.deploy;
  const allowed = "allowed with workflow: true only, because no workflow deploys it";
  const ofWorkflow = [
    ...(after === undefined ? [] : [problem(AFTER, after, allowed)]),
    ...(approval ? [problem(`${NAMESPACE}:deploy.approval`, approval, allowed)] : []),
  ];
  if (!workflow && ofWorkflow.length > 0) throw new ConfigurationError(ofWorkflow, stack);
  return { stack, ...data.deploy };
}

function requireKnown(deployed: readonly DeployedEnvironment[]): void {
  const names = deployed.map(({ stack }) => stack);
  for (const { stack, after } of deployed) {
    if (after === undefined || (names.includes(after) && after !== stack)) continue;
    const others = names.filter((name) => name !== stack).join(", ") || "none";
    throw new ConfigurationError(
      [problem(AFTER, after, `allowed: another environment that the workflow deploys: ${others}`)],
      stack,
    );
  }
}

const AFTER = `${NAMESPACE}:deploy.after`;

function circle(left: readonly DeployedEnvironment[]): ConfigurationError {
  const [first] = left;
  const each = left.map(({ stack, after }) => `${stack} after ${after}`).join(", ");
  return new ConfigurationError(
    [problem(AFTER, first?.after, `the environments wait for each other: ${each}`)],
    first?.stack,
  );
}
