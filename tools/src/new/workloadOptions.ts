import { ConfigurationError, parseSettings } from "@sfn-workers/infra/settings";
import {
  defineExternalManifest,
  defineManifest,
  type Manifest,
} from "@sfn-workers/worker-core/manifest";
import type { Tree } from "nx/src/generators/tree";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import type { TRANSPORTS, WORKERS } from "./kinds.ts";
import { requireOwnNames } from "./ownNames.ts";
import { LOCAL, stackTexts } from "./stackFiles.ts";

/** What a new workload may be told. Each has a default. */
export interface WorkloadOptions {
  readonly description?: string | undefined;
  readonly worker?: (typeof WORKERS)[number] | undefined;
  readonly transport?: (typeof TRANSPORTS)[number] | undefined;
  /** In seconds, as the next two. */
  readonly timeout?: number | undefined;
  readonly heartbeat?: number | undefined;
  /** Of a handler. */
  readonly budget?: number | undefined;
  /** Besides `local`. */
  readonly stacks?: readonly string[] | undefined;
}

/** A workload that can be made. */
export interface NewWorkload {
  readonly manifest: Manifest;
  readonly worker: (typeof WORKERS)[number];
  readonly transport: (typeof TRANSPORTS)[number];
  /** `local` and those that were chosen. */
  readonly stacks: readonly string[];
}

const DEFAULT_BUDGET_SECONDS = 40;
const MAX_DEFAULT_HEARTBEAT_SECONDS = 60;
/** A person may take a day. */
const DEFAULT_EXTERNAL_TIMEOUT_SECONDS = 86_400;
/** Between the end of the budget and the timeout: the worker reports within it. */
const MARGIN_SECONDS = 20;

/**
 * Adds the defaults, and checks that the workload can be deployed to its stacks.
 * @throws {UsageError} when an option is not allowed, or a stack can't have the workload
 */
export function completeOptions(tree: Tree, name: string, options: WorkloadOptions): NewWorkload {
  const { worker = "lambda", transport = "activity" } = options;
  const known = stackTexts(tree).map(({ stack }) => stack);
  const unknown = options.stacks?.find((stack) => !known.includes(stack));
  if (unknown !== undefined) {
    throw new UsageError(
      `--stacks has "${unknown}"; allowed: ${known.join(", ")}, with commas${suggestion(unknown, known)}`,
    );
  }
  const stacks = known.filter((stack) => stack === LOCAL || options.stacks?.includes(stack));
  const workload = { manifest: manifestOf(name, options), worker, transport, stacks };
  for (const stack of stacks) requireDeployable(tree, workload, stack);
  return workload;
}

/** What is wrong with the options, or `undefined`. */
export function optionsProblem(
  tree: Tree,
  name: string,
  options: WorkloadOptions,
): string | undefined {
  try {
    completeOptions(tree, name, options);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

function manifestOf(name: string, options: WorkloadOptions): Manifest {
  return options.worker === "external"
    ? externalManifestOf(name, options)
    : builtManifestOf(name, options);
}

/** Its tasks are always done elsewhere. */
function externalManifestOf(name: string, options: WorkloadOptions): Manifest {
  const { timeout = DEFAULT_EXTERNAL_TIMEOUT_SECONDS, heartbeat, budget, transport } = options;
  if (budget !== undefined) {
    throw new UsageError(
      `--budget is ${budget}, and is of a handler, which a workload with --worker external has not; allowed: --timeout`,
    );
  }
  if (transport === "callback") {
    throw new UsageError(
      '--transport is "callback"; allowed with --worker external: activity. A queue lets in the roles under `receivers` alone: write transport and receivers into the stack files, see docs/transports.md',
    );
  }
  try {
    return defineExternalManifest({
      ...{ name, description: descriptionOf(name, options), timeoutSeconds: timeout },
      ...(heartbeat !== undefined && { heartbeatSeconds: heartbeat }),
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function builtManifestOf(name: string, options: WorkloadOptions): Manifest {
  const limits = timeLimits(options);
  try {
    return defineManifest({
      name,
      description: descriptionOf(name, options),
      ...limits,
      retry: [retrier(name)],
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function timeLimits({ timeout, heartbeat, budget }: WorkloadOptions) {
  const timeoutSeconds = timeout ?? (budget ?? DEFAULT_BUDGET_SECONDS) + MARGIN_SECONDS;
  const half = Math.max(1, Math.floor(timeoutSeconds / 2));
  return {
    timeoutSeconds,
    heartbeatSeconds: heartbeat ?? Math.min(MAX_DEFAULT_HEARTBEAT_SECONDS, half),
    handlerBudgetSeconds: budget ?? Math.max(half, timeoutSeconds - MARGIN_SECONDS),
  };
}

function descriptionOf(name: string, { description }: WorkloadOptions): string {
  const text = description?.trim() ?? "";
  return text === "" ? defaultDescription(name) : text;
}

export function defaultDescription(name: string): string {
  return `What ${name} does`;
}

/** The name of the error after which the new handler's task is repeated. */
export function busyError(name: string): string {
  const pascal = name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  return `${pascal}Busy`;
}

function retrier(name: string) {
  return { errors: [busyError(name)], intervalSeconds: 2, maxAttempts: 3, backoffRate: 2 };
}

/** The workload's entry in a stack file. */
export function settingsIn(
  stack: string,
  { worker, transport }: Pick<NewWorkload, "worker" | "transport">,
): Readonly<Record<string, unknown>> {
  return {
    worker,
    ...(transport === "callback" ? { transport } : {}),
    ...(worker === "lambda" && transport === "activity" ? { wake: true } : {}),
    ...(worker === "fargate" ? { tasks: { min: 1, max: 4 } } : {}),
    ...(stack === LOCAL ? { alarms: { enabled: false } } : {}),
  };
}

/** What the program refuses at a deployment is refused here. */
function requireDeployable(tree: Tree, workload: NewWorkload, stack: string): void {
  const { manifest } = workload;
  const { name } = manifest;
  try {
    requireOwnNames(tree, stack, [name]);
    parseSettings(
      { workloads: { [name]: settingsIn(stack, workload) } },
      { [name]: manifest },
      stack,
    );
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new UsageError(`${name} can't be deployed to ${stack}: ${error.problems.join("; ")}`);
  }
}
