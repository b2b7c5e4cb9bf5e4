import type { FargateClusterTransforms } from "./components/fargate/clusterArgs.ts";
import type { WorkloadTransforms } from "./components/workloadArgs.ts";
import type { Manifests } from "./settings/settings.ts";

export interface ProgramOptions {
  readonly manifests?: Manifests;
  readonly transforms?: Transforms;
  /** Told what can be deployed, but may not be meant; by default Pulumi shows it. */
  readonly warn?: (warning: string) => void;
}

/** Final overrides of resources' arguments, for settings that the configuration does not offer. */
export interface Transforms {
  readonly workloads?: Readonly<Record<string, WorkloadTransforms>>;
  readonly fargate?: FargateClusterTransforms;
}
