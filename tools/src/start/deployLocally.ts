import { join } from "node:path";
import type { Unwrap } from "@pulumi/pulumi";
import { pinnedVersions } from "@sfn-workers/infra/pinnedVersions";
import { plannedResources } from "@sfn-workers/infra/plannedResources";
import { type Outputs, program } from "@sfn-workers/infra/program";
import { LOCAL_ACCOUNT, programKeys } from "@sfn-workers/infra/settings";
import {
  type Deployment,
  type DeployOptions,
  deployProgram,
  readStackSettings,
  type StackSettings,
} from "@sfn-workers/local-cloud";
import { requireUsable } from "../moves/requireVersions.ts";
import { ROOT } from "../workspace/nx.ts";
import { INFRA } from "../workspace/pulumi.ts";

export interface DeployLocallyOptions extends Omit<DeployOptions, "settings" | "directory"> {
  /** Values that replace keys of the configuration in `Pulumi.local.yaml`: `{"sfn-workers:workloads": {…}}`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The whole configuration, instead of the file's. */
  readonly config?: StackSettings["config"];
  /** The infra program as it is now; by default as it was when this process loaded it. */
  readonly program?: () => Outputs | Promise<Outputs>;
}

/** The infra program, deployed to this machine. */
export type LocalEnvironment = Deployment<Unwrap<Outputs>>;

/** Far more than have ended and are not read yet; 5 KB each, so that neither many executions nor a long day need much memory. */
const KEEP_ENDED = 10_000;

/** The image in the local configuration. */
const IMAGES = {
  "local/fargate-worker": {
    context: join(ROOT, "apps/fargate-worker/dist/local"),
    dockerfile: join(ROOT, "apps/fargate-worker/Dockerfile"),
  },
};

/**
 * Deploys the infra program to the environment `local` on this machine. The apps must be built first.
 *
 * @throws {Error} when the configuration is wrong, before any resource is created, or when a resource can't be created; the
 * message names the key or the resource.
 */
export async function deployLocally({
  settings: replaced,
  config,
  program: run = () => program(),
  ...options
}: DeployLocallyOptions = {}): Promise<LocalEnvironment> {
  const read = readStackSettings(INFRA, "local", withOwnWorkflows(replaced));
  const settings = config === undefined ? read : { ...read, config };
  await requireNoVersions(settings, run);
  return deployProgram(run, {
    images: IMAGES,
    keepEnded: KEEP_ENDED,
    ...options,
    settings,
    directory: INFRA,
  });
}

/**
 * A new environment has no version of a workflow that its stack file could name.
 * @throws {ConfigurationError} when it names one, before any resource is created
 */
async function requireNoVersions(
  settings: StackSettings,
  run: () => Outputs | Promise<Outputs>,
): Promise<void> {
  const workflows: readonly unknown[] = Object.values(
    Object(programKeys(settings.config)["workflows"]),
  );
  if (workflows.every((one) => Object(one).version === undefined)) return;
  const account = { accountId: LOCAL_ACCOUNT, region: "us-east-1" };
  const planned = await plannedResources(settings, run, account);
  const pinned = pinnedVersions(settings.config, [], planned);
  const none = new Map(pinned.map((one) => [one.stateMachineArn, { numbers: [] }]));
  requireUsable(pinned, none, settings.stack);
}

/** The file's workflows hand tasks to the file's workloads. */
function withOwnWorkflows(replaced: DeployLocallyOptions["settings"]) {
  return replaced !== undefined && Object.hasOwn(replaced, "sfn-workers:workloads")
    ? { "sfn-workers:workflows": {}, ...replaced }
    : replaced;
}
