import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings.ts";

/** What `pnpm release` writes, and environments read. */
const OBJECTS = ["archives/*", "releases/*"] as const;

/**
 * The bucket of the functions' archives and of the releases. Nothing in it expires, and nothing is overwritten.
 *
 * @param readers who may read, besides this account
 * @param key encrypts what is written from now on
 */
export function createBucket(
  { name }: Settings,
  accountId: pulumi.Output<string>,
  readers: readonly pulumi.Output<string>[],
  key: aws.kms.Key | undefined,
): aws.s3.Bucket {
  const bucket = new aws.s3.Bucket(
    "releases",
    {
      // Names of buckets are taken by all accounts together.
      bucket: pulumi.interpolate`${name}-releases-${accountId}`,
      forceDestroy: false,
      tags: { project: name },
    },
    { protect: true },
  );
  const of = { bucket: bucket.bucket };
  new aws.s3.BucketOwnershipControls("releases", {
    ...of,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  new aws.s3.BucketVersioning("releases", {
    ...of,
    versioningConfiguration: { status: "Enabled" },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration("releases", {
    ...of,
    rules: [encryptedBy(key)],
  });
  const block = new aws.s3.BucketPublicAccessBlock("releases", {
    ...of,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const policy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadReleases",
        Effect: "Allow",
        Principal: { AWS: readers },
        Action: "s3:GetObject",
        Resource: objectsOf(bucket),
      },
      {
        Sid: "OnlyTls",
        Effect: "Deny",
        // Refused to everybody.
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        // S3 user guide, "Enforce conditional writes". A copy and an upload in parts are refused too; archives need neither.
        Sid: "NeverOverwrite",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: pulumi.interpolate`${bucket.arn}/*`,
        Condition: { Null: { "s3:if-none-match": "true" } },
      },
    ],
  });
  // S3 changes the policy and the block of a bucket one after the other.
  new aws.s3.BucketPolicy("releases", { ...of, policy }, { dependsOn: block });
  return bucket;
}

/** With a key of the bucket in between, S3 asks KMS once for many objects. */
function encryptedBy(key: aws.kms.Key | undefined) {
  if (key === undefined) return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  const applyServerSideEncryptionByDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn };
  return { applyServerSideEncryptionByDefault, bucketKeyEnabled: true };
}

/** The ARNs of all that a release has in the bucket. */
export function objectsOf({ arn }: aws.s3.Bucket): pulumi.Output<string>[] {
  return OBJECTS.map((objects) => pulumi.interpolate`${arn}/${objects}`);
}
