import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { MAX_SQS_RETENTION_SECONDS } from "../../limits.ts";
import { physicalName } from "../../physicalName.ts";
import { queueEncryption } from "./encryption.ts";
import { afterKeyPolicies, type WorkloadEnvironment } from "./keyPolicies.ts";

interface StartsArgs {
  readonly environment: WorkloadEnvironment;
  /** The name of the workload or of the workflow. */
  readonly owner: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The queue for starts that failed after all retries. It retains them for two weeks, the maximum of SQS, so that the team has time to
 * inspect them.
 */
export function createStartDeadLetters(
  name: string,
  suffix: string,
  { environment, owner, tags }: StartsArgs,
  parent: pulumi.Resource,
): aws.sqs.Queue {
  return new aws.sqs.Queue(
    `${name}${suffix}`,
    {
      name: `${physicalName(environment, owner)}${suffix}`,
      messageRetentionSeconds: MAX_SQS_RETENTION_SECONDS,
      ...queueEncryption(environment),
      tags: { ...tags },
    },
    // It holds no tasks, only starts that have failed, so it may go with what starts in a protected environment, too.
    { parent, dependsOn: afterKeyPolicies(environment) },
  );
}
