export type { Failure } from "./cloud.ts";
export {
  type DeployLocallyOptions,
  deployLocally,
  type LocalEnvironment,
} from "./deployLocally.ts";
export {
  type Deployment,
  type DeployOptions,
  deployProgram,
  type LocalResource,
} from "./deployProgram.ts";
export type { UsedPermission } from "./iam/iam.ts";
