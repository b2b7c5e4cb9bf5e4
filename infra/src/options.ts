import type { FargateClusterTransforms } from "./components/fargate/clusterArgs.ts";
import type { WorkloadTransforms } from "./components/workloadArgs.ts";
import type { Manifests } from "./settings/settings.ts";

export interface ProgramOptions {
  readonly manifests?: Manifests;
  readonly transforms?: Transforms;
}

/** Final overrides of resources' arguments, for settings that the configuration does not offer. */
export interface Transforms {
  readonly workloads?: Readonly<Record<string, WorkloadTransforms>>;
  readonly fargate?: FargateClusterTransforms;
}
