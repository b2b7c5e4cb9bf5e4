import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings.ts";

/**
 * The one repository of the workers' images. It has no lifecycle policy: ECR knows nothing of what runs in other accounts, and a task
 * that is started anew needs its image, however old. An image adds what differs from the former ones, a few megabytes.
 *
 * @param readers who may pull, and nobody else
 * @param key encrypts the images, for good: ECR can't encrypt a repository with another
 */
export function createRepository(
  { name }: Settings,
  readers: readonly pulumi.Output<string>[],
  key: aws.kms.Key | undefined,
): aws.ecr.Repository {
  const repository = new aws.ecr.Repository(
    "images",
    {
      name,
      // A release names a digest. That nobody can move the tag of a commit is what lets a second try take the image of the first.
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [
        key === undefined
          ? { encryptionType: "AES256" }
          : { encryptionType: "KMS", kmsKey: key.arn },
      ],
      forceDelete: false,
      tags: { project: name },
    },
    { protect: true },
  );
  new aws.ecr.RepositoryPolicy("images", {
    repository: repository.name,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PullImages",
          Effect: "Allow",
          Principal: { AWS: readers },
          Action: [
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
          ],
        },
      ],
    }),
  });
  return repository;
}
