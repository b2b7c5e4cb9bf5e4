import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, physicalName, workloadTags } from "../environment.ts";
import { stepFunctionsEncryption } from "./encryption.ts";
import type { Statement } from "./role.ts";
import { type Transform, transformed } from "./transform.ts";

export interface ActivityArgs {
  readonly environment: Environment;
  /** The workload's name. */
  readonly workload: string;
  readonly transform: ActivityTransforms | undefined;
}

export interface ActivityTransforms {
  readonly activity?: Transform<aws.sfn.ActivityArgs>;
}

/**
 * The activity that a workload's tasks wait in. It belongs to the workload, not to its worker, so that it stays when the
 * workload moves from one worker to another.
 */
export class Activity extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ActivityArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Activity", name, {}, options);
    const activity = createActivity(name, args, this);
    this.arn = activity.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

function createActivity(
  name: string,
  { environment, workload, transform }: ActivityArgs,
  parent: Activity,
): aws.sfn.Activity {
  const args: aws.sfn.ActivityArgs = {
    name: physicalName(environment, workload),
    ...stepFunctionsEncryption(environment),
    tags: workloadTags(environment, workload),
  };
  return new aws.sfn.Activity(name, transformed(args, transform?.activity), { parent });
}

/**
 * What a worker may do: poll this activity and answer for its tasks. IAM's reference gives the SendTask actions no
 * resource type, yet Step Functions checks them against the activity of the token, as the developer guide's policies do.
 */
export function workOn(activityArn: pulumi.Input<string>): Statement {
  return {
    Sid: "WorkOnActivity",
    Effect: "Allow",
    Action: [
      "states:GetActivityTask",
      "states:SendTaskSuccess",
      "states:SendTaskFailure",
      "states:SendTaskHeartbeat",
    ],
    Resource: activityArn,
  };
}
