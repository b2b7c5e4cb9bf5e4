import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { workflows as repositoryWorkflows } from "@sfn-workers/workflows";
import { manifests as repositoryManifests } from "@sfn-workers/workloads/manifests";
import { type Artifacts, findArtifacts } from "./artifacts.ts";
import { type BreakGlass, createBreakGlass } from "./components/breakGlass.ts";
import { FargateCluster, WORKER_IMAGE } from "./components/fargate/cluster.ts";
import { Dashboard } from "./components/monitoring/dashboard.ts";
import { furtherServices } from "./components/network/endpointServices.ts";
import { callsWithoutEndpoint } from "./components/network/withoutEndpoint.ts";
import { allowOperators } from "./components/operators.ts";
import { createSenders, type Senders } from "./components/senders.ts";
import { Workflow } from "./components/workflow.ts";
import { Workload } from "./components/workload.ts";
import { currentEnvironment, type Environment } from "./environment.ts";
import { lambdaArchive } from "./lambdaArchive.ts";
import type { ProgramOptions, Transforms } from "./options.ts";
import { type Outputs, workflowOutputs, workloadOutputs } from "./outputs.ts";
import { physicalName, repositoryName } from "./physicalName.ts";
import { type DeployedRelease, deployableRelease } from "./release/deployable.ts";
import { NO_RELEASE } from "./release/release.ts";
import { unreachableUrls } from "./settings/egressUrls.ts";
import { loadWarnings } from "./settings/expectedLoad.ts";
import { ConfigurationError } from "./settings/explain.ts";
import { requireForeignSenders } from "./settings/foreignSenders.ts";
import { readSettings } from "./settings/readSettings.ts";
import { LOCAL, type Manifests, type Settings } from "./settings/settings.ts";
import { configuredWorkflows, type Workflows } from "./settings/workflows.ts";
import { transforms as repositoryTransforms } from "./transforms.ts";
import { deployableWorkflows } from "./workflows/deployable.ts";
import { type KeepingWorkflow, keepingWorkflows } from "./workflows/kept/keepingWorkflows.ts";

export type { Outputs, ProgramOptions, Transforms };

/**
 * Creates one environment from the running stack's configuration. Each call reads the configuration again, so a
 * process can run it several times with different configurations.
 *
 * @example
 * ```ts
 * import { program } from "@sfn-workers/infra/program";
 *
 * // The entry point of a Pulumi program: the workloads, and one function with more disk space than the default.
 * export const { environment, release, workloads } = await program({
 *   manifests: {
 *     greeting: {
 *       name: "greeting",
 *       description: "Greets a customer",
 *       timeoutSeconds: 60,
 *       heartbeatSeconds: 30,
 *       handlerBudgetSeconds: 20,
 *     },
 *   },
 *   transforms: {
 *     workloads: {
 *       greeting: { function: (args) => ({ ...args, ephemeralStorage: { size: 2_048 } }) },
 *     },
 *   },
 * });
 * ```
 *
 * @throws {ConfigurationError} when the configuration is invalid, before any resource is created; the message names each
 * wrong key, its value and the allowed values. Also when AWS would refuse a workflow, or a call in it has no grant.
 * @throws {WrongRelease} when SFN_WORKERS_RELEASE names a release that the environment can't take
 */
export async function program(options: ProgramOptions = {}): Promise<Outputs> {
  const { manifests = repositoryManifests, transforms = repositoryTransforms } = options;
  const { workflows: given = repositoryWorkflows, warn = showWarning } = options;
  const settings = readSettings(manifests);
  const configured = configuredWorkflows(settings, given, pulumi.getStack());
  const release = deployableRelease(settings);
  const environment = currentEnvironment(settings);
  for (const warning of warningsOf(settings, environment.name, transforms)) {
    warn(warning);
  }
  for (const { manifest } of settings.workloads) physicalName(environment, manifest.name);
  for (const { workflow } of configured) physicalName(environment, workflow.name);
  requireForeignSenders(settings, configured, environment);
  if (buildsImage(settings, release)) repositoryName(environment, WORKER_IMAGE);
  requireKnown(transforms, manifests, given);
  const deployable = await deployableWorkflows(configured, settings, environment, warn);
  const breakGlass = createBreakGlass(environment, settings);
  const { now = () => new Date() } = options;
  const withKept = await keepingWorkflows(deployable, now());
  const names = settings.workloads.map(({ manifest }) => manifest.name);
  const senders = createSenders(environment, withKept, names);
  const workloads = createWorkloads({
    environment,
    settings,
    release,
    transforms,
    breakGlass,
    senders,
  });
  const workflows = createWorkflows({
    environment,
    deployable: withKept,
    workloads,
    transforms,
  });
  for (const workflow of workflows) senders.created(workflow);
  breakGlass?.allow(workloads);
  allowOperators(environment, workloads, workflows);
  if (settings.dashboard) new Dashboard("dashboard", { environment, workloads, workflows });
  return {
    environment: environment.name,
    release: release?.commit ?? NO_RELEASE,
    workloads: workloadOutputs(workloads),
    workflows: workflowOutputs(workflows),
    roles: breakGlass === undefined ? {} : { breakGlass: breakGlass.roleArn },
  };
}

function showWarning(text: string): void {
  void pulumi.log.warn(text);
}

function warningsOf(settings: Settings, stack: string, transforms: Transforms): string[] {
  return [
    ...withoutWorkloads(settings, stack),
    ...unreachableUrls(settings),
    ...callsWithoutEndpoint(settings, transforms.workloads),
    ...loadWarnings(settings, stack, new pulumi.Config("aws").get("region")),
  ];
}

/** A team may begin so; for an environment that had workloads it means that all of them go. */
function withoutWorkloads({ workloads, workflows }: Settings, stack: string): string[] {
  if (workloads.length > 0) return [];
  const hasWorkflows = Object.keys(workflows).length > 0;
  // `pnpm start --workflow` leaves out what the workflow hands no task to, and this machine keeps nothing.
  if (hasWorkflows && stack === LOCAL) return [];
  const runs = hasWorkflows ? "" : ", so nothing runs in it";
  return [
    `sfn-workers:workloads is {}: this environment has no workload${runs}, and each workload that it had is deleted with its waiting tasks and its executions' history. \`pnpm new workload NAME\` makes a workload; \`pnpm pulumi destroy\` removes the whole environment.`,
  ];
}

/** A transform for an unknown workload or workflow would silently do nothing. */
function requireKnown(
  { workloads = {}, workflows = {} }: Transforms,
  manifests: Manifests,
  known: Workflows,
): void {
  const problems = [
    ...unknownKeys(workloads, manifests).map((name) => {
      const names = Object.keys(manifests).join(", ");
      return `transforms.workloads.${name}; allowed: a workload of packages/workloads/src/manifests.ts: ${names}`;
    }),
    ...unknownKeys(workflows, known).map((name) => {
      const names = Object.keys(known).join(", ") || "there is none";
      return `transforms.workflows.${name}; allowed: a workflow that the program has: ${names}`;
    }),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function unknownKeys(given: object, known: object): string[] {
  return Object.keys(given).filter((name) => !Object.hasOwn(known, name));
}

function buildsImage(
  { image, workloads }: Settings,
  release: DeployedRelease | undefined,
): boolean {
  if (image !== undefined || release !== undefined) return false;
  return workloads.some(({ settings }) => settings.worker === "fargate");
}

interface WorkloadsArgs {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly release: DeployedRelease | undefined;
  readonly transforms: Transforms;
  readonly breakGlass: BreakGlass | undefined;
  readonly senders: Senders;
}

function createWorkloads(args: WorkloadsArgs): Workload[] {
  const { environment, settings, release, transforms, breakGlass, senders } = args;
  const artifacts = findArtifacts(settings);
  const fargate = once(() =>
    createFargateCluster(environment, settings, release, artifacts, transforms),
  );
  return settings.workloads.map((configured) => {
    const { name } = configured.manifest;
    const lambdaCode = lambdaArchive(artifacts, name, settings, release);
    const transform = transforms.workloads?.[name];
    const breakGlassRoleArn = breakGlass?.roleArn;
    const shared = { environment, fargate, breakGlassRoleArn, senders: senders.of(name) };
    return new Workload(name, { ...configured, ...shared, lambdaCode, transform });
  });
}

interface WorkflowsArgs {
  readonly environment: Environment;
  readonly deployable: readonly KeepingWorkflow[];
  readonly workloads: readonly Workload[];
  readonly transforms: Transforms;
}

function createWorkflows(args: WorkflowsArgs): Workflow[] {
  const { environment, deployable, workloads, transforms } = args;
  const handovers = Object.fromEntries(workloads.map(({ name, handover }) => [name, handover]));
  return deployable.map((one) => {
    const { name } = one.workflow;
    const transform = transforms.workflows?.[name];
    return new Workflow(name, { ...one, environment, handovers, transform });
  });
}

function createFargateCluster(
  environment: Environment,
  { network, containerInsights, image: existing, builds, workloads, release: releases }: Settings,
  release: DeployedRelease | undefined,
  { fargateWorker }: Artifacts,
  transforms: Transforms,
): FargateCluster {
  const image = release?.image ?? existing;
  const build = {
    context: join(fargateWorker, "dist", builds),
    dockerfile: join(fargateWorker, "Dockerfile"),
  };
  const shared = { environment, network, containerInsights, image, build };
  // Those of functions too: tasks of a workload that moves to one still drain.
  const handlers = workloads.flatMap(({ manifest }) => {
    return transforms.workloads?.[manifest.name]?.statements ?? [];
  });
  const secrets = workloads
    .filter(({ settings }) => settings.worker === "fargate")
    .flatMap(({ settings }) => Object.values(settings.secrets));
  const args = {
    ...shared,
    services: furtherServices(workloads),
    secrets,
    handlers,
    releases: releases?.repository,
    transform: transforms.fargate,
  };
  return new FargateCluster("fargate", args);
}

/** Creates the value on the first call, so that an environment without Fargate workers has no cluster, network or image. */
function once<T>(create: () => T): () => T {
  let created: { readonly value: T } | undefined;
  return () => {
    created ??= { value: create() };
    return created.value;
  };
}
