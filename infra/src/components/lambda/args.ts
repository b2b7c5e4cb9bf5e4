import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { LambdaSettings } from "../../settings/workloadSettings.ts";
import type { WorkloadEnvironment } from "../shared/keyPolicies.ts";
import type { Statement } from "../shared/role.ts";
import type { Transform } from "../shared/transform.ts";
import type { TaskSource } from "../tasks/source.ts";

export interface LambdaWorkerArgs {
  readonly environment: WorkloadEnvironment;
  readonly manifest: Manifest;
  readonly settings: LambdaSettings;
  readonly tasks: TaskSource;
  /** The built handler: a folder with `index.mjs`. */
  readonly code: pulumi.asset.Archive;
  readonly transform: LambdaWorkerTransforms | undefined;
}

export interface LambdaWorkerTransforms {
  readonly function?: Transform<aws.lambda.FunctionArgs>;
  readonly schedule?: Transform<aws.scheduler.ScheduleArgs>;
  readonly eventSource?: Transform<aws.lambda.EventSourceMappingArgs>;
  /** Further statements for the handler, such as reading from a bucket. */
  readonly statements?: readonly Statement[];
}
