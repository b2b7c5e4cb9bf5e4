import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings.ts";

/**
 * The organisation's own key for images, archives and releases; `undefined` where ECR's and S3's keys do. Whoever pulls an image needs
 * nothing of it: ECR decrypts by the grants that it makes for the repository (ECR user guide, "Encryption at rest"). Whoever gets an
 * archive does, and the key of S3 itself can't be opened to other accounts.
 *
 * @param readers who may read archives, besides this account
 */
export function createKey(
  { name, customerManagedKey }: Settings,
  { partition, accountId }: Readonly<Record<"partition" | "accountId", pulumi.Output<string>>>,
  readers: readonly pulumi.Output<string>[],
): aws.kms.Key | undefined {
  if (!customerManagedKey) return undefined;
  return new aws.kms.Key(
    "releases",
    {
      description: `Encrypts the images and archives of ${name}`,
      enableKeyRotation: true,
      // Without the key nothing that is there can be started again: the longest time to find that out.
      deletionWindowInDays: 30,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            // As the default policy of a key: without it nobody could change this one (KMS developer guide, "Default key policy").
            Sid: "ByIamPolicies",
            Effect: "Allow",
            Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
            Action: "kms:*",
            // In a key's policy, this key.
            Resource: "*",
          },
          {
            Sid: "ReadArchives",
            Effect: "Allow",
            Principal: { AWS: readers },
            Action: "kms:Decrypt",
            Resource: "*",
            Condition: viaS3(),
          },
        ],
      }),
      tags: { project: name },
    },
    { protect: true },
  );
}

/** What making a release takes besides: S3 encrypts with the key in the name of who writes. ECR has its grants. */
export function useKeyStatements({ arn }: Pick<aws.kms.Key, "arn">) {
  return [
    {
      Sid: "EncryptReleases",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: arn,
      Condition: viaS3(),
    },
  ];
}

/** KMS names a service by `amazonaws.com` in each partition (KMS developer guide, `kms:ViaService`). */
function viaS3() {
  const { region } = aws.getRegionOutput();
  return { StringEquals: { "kms:ViaService": pulumi.interpolate`s3.${region}.amazonaws.com` } };
}
