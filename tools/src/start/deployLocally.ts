import { fileURLToPath } from "node:url";
import type { Unwrap } from "@pulumi/pulumi";
import { type Outputs, program } from "@sfn-workers/infra/program";
import {
  type Deployment,
  type DeployOptions,
  deployProgram,
  readStackSettings,
} from "@sfn-workers/local-cloud";
import { INFRA } from "../workspace/pulumi.ts";

export interface DeployLocallyOptions extends Omit<DeployOptions, "settings" | "directory"> {
  /** Values that replace keys of the configuration in `Pulumi.local.yaml`: `{"sfn-workers:workloads": {…}}`. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The infra program, deployed to this machine. */
export type LocalEnvironment = Deployment<Unwrap<Outputs>>;

/** The image in the local configuration. */
const IMAGES = {
  "local/fargate-worker": {
    context: fileURLToPath(new URL("../../../apps/fargate-worker", import.meta.url)),
    buildArgs: { BUILD: "local" },
  },
};

/**
 * Deploys the infra program to the environment `local` on this machine. The apps must be built first.
 *
 * @throws {Error} when the configuration is wrong, before any resource is created, or when a resource can't be created; the
 * message names the key or the resource.
 */
export async function deployLocally(options: DeployLocallyOptions = {}): Promise<LocalEnvironment> {
  return deployProgram(() => program(), {
    images: IMAGES,
    ...options,
    settings: readStackSettings(INFRA, "local", options.settings),
    directory: INFRA,
  });
}
