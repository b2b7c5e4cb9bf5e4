import { PRICES } from "@sfn-workers/infra/prices";
import { type ProgramOptions, program } from "@sfn-workers/infra/program";
import { recordStack } from "@sfn-workers/infra/recordStack";
import { NAMESPACE, parseSettings, programKeys } from "@sfn-workers/infra/settings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import type { DeclaredResource, Simulated } from "@sfn-workers/simulation";
import { defineManifest, type Manifest } from "@sfn-workers/worker-core/manifest";
import { manifests as repositoryManifests } from "@sfn-workers/workloads/manifests";

/** What is deployed instead of what the stack file and the manifest have. */
export interface Changes {
  /** Settings of the workload by their path, such as `tasks.max`; undefined takes the default. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of the stack, such as `lambdaConcurrency`. */
  readonly stackSettings?: Readonly<Record<string, unknown>>;
  readonly manifest?: Partial<Manifest>;
}

export interface DeployedWorkload extends Simulated {
  readonly resources: readonly DeclaredResource[];
  /** The concurrent executions of the account that no other function reserves. */
  readonly accountConcurrency: number;
}

/**
 * A workload as a stack deploys it, with changed settings: what `simulate` takes. The command and the bench of scaling stand on it.
 *
 * @example
 * ```ts
 * const deployed = await deployedWorkload(readStackFile("prod"), "invoice", {
 *   settings: { "tasks.max": 100, wake: undefined },
 *   manifest: { handlerBudgetSeconds: 600, timeoutSeconds: 660 },
 * });
 * const { accountConcurrency } = deployed;
 * const outcome = await simulate(deployed, { ...scenario, accountConcurrency });
 * ```
 *
 * @throws {ConfigurationError} when the changed stack can't be deployed
 */
export async function deployedWorkload(
  stack: Stack,
  workload: string,
  { settings = {}, stackSettings = {}, manifest: changed = {} }: Changes = {},
  options: ProgramOptions = {},
): Promise<DeployedWorkload> {
  const { manifests: given = repositoryManifests } = options;
  const former = given[workload];
  if (former === undefined) throw new Error(`there is no workload ${workload}`);
  const manifest = defineManifest({ ...former, ...changed });
  const manifests = { ...given, [workload]: manifest };
  const keys = withValues(programKeys(stack.config), {
    ...stackSettings,
    // The executions that are simulated are those of its own state machine.
    [`workloads.${workload}.stateMachine`]: undefined,
    ...Object.fromEntries(
      Object.entries(settings).map(([path, value]) => [`workloads.${workload}.${path}`, value]),
    ),
  });
  const changedStack = { ...stack, config: { ...stack.config, ...namespaced(keys) } };
  const { lambdaConcurrency } = parseSettings(keys, manifests, stack.stack);
  const { resources } = await recordStack(changedStack, () =>
    // The simulation shows what its workers can't do.
    program({ warn() {}, ...options, manifests }),
  );
  const all = [...resources.values()];
  const region = stack.config["aws:region"];
  return {
    manifest,
    resources: all,
    prices: PRICES,
    ...(typeof region === "string" && { region }),
    accountConcurrency: lambdaConcurrency - reservedByOthers(all, workload),
  };
}

function reservedByOthers(resources: readonly DeclaredResource[], workload: string): number {
  return resources.reduce((sum, { type, name, inputs }) => {
    if (type !== "aws:lambda/function:Function" || name === workload) return sum;
    const reserved = inputs["reservedConcurrentExecutions"];
    return sum + (typeof reserved === "number" ? reserved : 0);
  }, 0);
}

function namespaced(keys: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [`${NAMESPACE}:${key}`, value]),
  );
}

function withValues(
  keys: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.entries(values).reduce<Record<string, unknown>>(
    (all, [path, value]) => withValue(all, path.split("."), value),
    { ...keys },
  );
}

/** A copy with another value at a path, or without it. */
function withValue(
  given: unknown,
  [key = "", ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const before = isRecord(given) ? given : {};
  if (rest.length > 0) return { ...before, [key]: withValue(before[key], rest, value) };
  const { [key]: _, ...others } = before;
  return value === undefined ? others : { ...others, [key]: value };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
