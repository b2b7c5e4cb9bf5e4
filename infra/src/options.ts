import type { FargateClusterTransforms } from "./components/fargate/clusterArgs.ts";
import type { WorkflowTransforms } from "./components/workflowArgs.ts";
import type { WorkloadTransforms } from "./components/workloadArgs.ts";
import type { Manifests } from "./settings/settings.ts";
import type { Workflows } from "./settings/workflows.ts";

export interface ProgramOptions {
  readonly manifests?: Manifests;
  /** The state machines of the team that hand tasks to workloads, by name; those that the stack names are deployed. */
  readonly workflows?: Workflows;
  readonly transforms?: Transforms;
  /** By default this machine's clock, by whose day in UTC `keepGrants` of a workflow counts. */
  readonly now?: () => Date;
  /** Told what can be deployed, but may not be meant; by default Pulumi shows it. */
  readonly warn?: (warning: string) => void;
}

/** Final overrides of resources' arguments, for settings that the configuration does not offer. */
export interface Transforms {
  readonly workloads?: Readonly<Record<string, WorkloadTransforms>>;
  readonly workflows?: Readonly<Record<string, WorkflowTransforms>>;
  readonly fargate?: FargateClusterTransforms;
}
