import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createBucket } from "./bucket.ts";
import { createKey } from "./key.ts";
import { createReleasePolicy, createReleaseRole } from "./releaseRole.ts";
import { createRepository } from "./repository.ts";
import { readSettings } from "./settings.ts";

/** The stack's outputs. */
export interface Outputs {
  /** What the stack files of the environments have as `sfn-workers:release`. */
  readonly release: {
    readonly repository: pulumi.Output<string>;
    readonly bucket: pulumi.Output<string>;
  };
  /** The key that the roles of environments need for archives, or `none` where it is S3's own. */
  readonly keyArn: pulumi.Output<string>;
  /** What may make releases, for a role of one's own. */
  readonly releasePolicyArn: pulumi.Output<string>;
  /** The role of the workflow, or `none`: Pulumi warns of an output without a value. */
  readonly releaseRoleArn: pulumi.Output<string>;
}

/**
 * What all environments share: the repository of the workers' images, and the bucket of the functions' archives and the releases.
 * @throws {ConfigurationError} when the configuration is wrong, before anything is made
 */
export function program(): Outputs {
  const settings = readSettings();
  const partition = aws.getPartitionOutput().partition;
  const accountId = aws.getCallerIdentityOutput().accountId;
  const readers = settings.accounts.map(
    (account) => pulumi.interpolate`arn:${partition}:iam::${account}:root`,
  );
  const key = createKey(settings, { partition, accountId }, readers);
  const repository = createRepository(settings, readers, key);
  const bucket = createBucket(settings, accountId, readers, key);
  const policy = createReleasePolicy(settings, repository, bucket, key);
  const role = createReleaseRole(settings, policy, partition);
  return {
    release: { repository: repository.repositoryUrl, bucket: bucket.bucket },
    keyArn: key?.arn ?? pulumi.output("none"),
    releasePolicyArn: policy.arn,
    releaseRoleArn: role?.arn ?? pulumi.output("none"),
  };
}
