import type * as pulumi from "@pulumi/pulumi";
import { manifests as repositoryManifests } from "@sfn-workers/workloads/manifests";
import { type Artifacts, findArtifacts, lambdaArchive } from "./artifacts.ts";
import { FargateCluster } from "./components/fargateCluster.ts";
import { Workload } from "./components/workload.ts";
import { currentEnvironment, type Environment, physicalName } from "./environment.ts";
import { type Manifests, readSettings, type Settings } from "./settings/settings.ts";

/** What an environment has to offer, for whoever starts executions in it. */
export interface Outputs {
  readonly environment: string;
  readonly workloads: Readonly<Record<string, WorkloadOutputs>>;
}

export interface WorkloadOutputs {
  readonly worker: "lambda" | "fargate";
  readonly transport: "activity";
  readonly activityArn: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
}

/**
 * Makes one environment from the running stack's configuration. Everything is read anew on each call, so that it can
 * run again with other mocks or another configuration.
 * @throws {ConfigurationError} before any resource is made, naming each wrong key, its value and what is allowed.
 */
export function program(manifests: Manifests = repositoryManifests): Outputs {
  const settings = readSettings(manifests);
  const environment = currentEnvironment(settings);
  for (const { manifest } of settings.workloads) physicalName(environment, manifest.name);
  const artifacts = findArtifacts(settings);
  const fargate = once(() => createFargateCluster(environment, settings, artifacts));
  const lambdaCode = lambdaArchive(artifacts);
  const workloads = settings.workloads.map((configured) => {
    const args = { ...configured, environment, lambdaCode, fargate };
    const workload = new Workload(configured.manifest.name, args);
    return [configured.manifest.name, outputsOf(configured.settings, workload)] as const;
  });
  return { environment: environment.name, workloads: Object.fromEntries(workloads) };
}

function createFargateCluster(
  environment: Environment,
  { network, image }: Settings,
  { fargateWorker }: Artifacts,
): FargateCluster {
  const args = { environment, network, image, imageContext: fargateWorker };
  return new FargateCluster("fargate", args);
}

function outputsOf(
  { worker, transport }: Pick<WorkloadOutputs, "worker" | "transport">,
  { activityArn, stateMachineArn }: Workload,
): WorkloadOutputs {
  return { worker, transport, activityArn, stateMachineArn };
}

/** An environment without a Fargate worker has no cluster, no network and no image. */
function once<T>(create: () => T): () => T {
  let created: { readonly value: T } | undefined;
  return () => {
    created ??= { value: create() };
    return created.value;
  };
}
