export type { Failure } from "./core.ts";
export {
  type Deployment,
  type DeployOptions,
  deployProgram,
  type LocalResource,
} from "./deployProgram.ts";
export type { UsedPermission } from "./iam/iam.ts";
export { readStackSettings, type StackSettings } from "./settings.ts";
