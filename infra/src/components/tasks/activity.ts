import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { activityArn, workloadTags } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";
import { stepFunctionsEncryption, useKeyForActivity } from "../shared/encryption.ts";
import type { Granted, TaskIntegration } from "../shared/integration.ts";
import { afterKeyPolicies } from "../shared/keyPolicies.ts";
import type { Statement } from "../shared/role.ts";
import { transformed } from "../shared/transform.ts";
import type { ActivityArgs } from "./args.ts";
import type { ActivityAddress, TaskSource, WorkerAccess } from "./source.ts";

/** The activity in which a workload's tasks wait until a worker polls them. */
export class Activity extends pulumi.ComponentResource implements TaskSource {
  readonly arn: pulumi.Output<string>;
  readonly address: ActivityAddress;
  readonly integration: Granted<TaskIntegration>;
  readonly access: TaskSource["access"];

  constructor(name: string, args: ActivityArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Activity", name, {}, options);
    this.arn = createActivity(name, args, this).arn;
    this.address = { transport: "activity", activityArn: this.arn };
    this.integration = integrationWith(this.arn, args);
    const access = accessTo(this.arn, args);
    this.access = { lambda: access, fargate: access, external: access };
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
  return new aws.sfn.Activity(name, transformed(args, transform?.activity), {
    parent,
    protect: environment.protected,
    dependsOn: afterKeyPolicies(environment),
    // AWS can't change the encryption, and the provider, which could only say so, says that it did
    // (terraform-provider-aws, internal/service/sfn/activity.go). Two activities can't have one name.
    replaceOnChanges: ["encryptionConfiguration"],
    deleteBeforeReplace: true,
  });
}

/** The timeouts of an activity's task start only when a worker takes it, so the queueing time does not count. */
function integrationWith(
  arn: pulumi.Output<string>,
  { environment, workload }: ActivityArgs,
): Granted<TaskIntegration> {
  return {
    transport: "activity",
    resource: arn,
    queue: undefined,
    statements: useKeyForActivity(environment, activityArn(environment, workload)),
  };
}

function accessTo(
  arn: pulumi.Output<string>,
  { environment, workload }: ActivityArgs,
): WorkerAccess {
  const useKey = useKeyForActivity(environment, activityArn(environment, workload));
  return {
    variables: { ACTIVITY_ARN: arn },
    statements: [workOn(arn), ...useKey],
  };
}

/**
 * Lets a worker poll this activity and report on its tasks. IAM's reference lists no resource type for the SendTask
 * actions, but Step Functions checks them against the token's activity, as the policies in the developer guide show.
 */
function workOn(activityArn: pulumi.Input<string>): Statement {
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
