import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { objectsOf } from "./bucket.ts";
import { useKeyStatements } from "./key.ts";
import type { Settings } from "./settings.ts";

const ISSUER = "token.actions.githubusercontent.com";

/** What making a release takes: it can add images and archives, and neither change nor delete any. */
export function createReleasePolicy(
  { name }: Settings,
  repository: aws.ecr.Repository,
  bucket: aws.s3.Bucket,
  key: aws.kms.Key | undefined,
): aws.iam.Policy {
  return new aws.iam.Policy("release", {
    name: `${name}-release`,
    description: "Pushes the workers' images and uploads their archives",
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SignInToRegistry",
          Effect: "Allow",
          Action: ["ecr:GetAuthorizationToken"],
          // The token is the registry's: IAM has no resource for it.
          Resource: "*",
        },
        {
          Sid: "PushImages",
          Effect: "Allow",
          Action: [
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:CompleteLayerUpload",
            "ecr:DescribeImages",
            "ecr:InitiateLayerUpload",
            "ecr:PutImage",
            "ecr:UploadLayerPart",
          ],
          Resource: repository.arn,
        },
        {
          Sid: "AddReleases",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: objectsOf(bucket),
        },
        {
          // Without it S3 does not tell whether there is a release (API reference, GetObject).
          Sid: "FindReleases",
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: bucket.arn,
        },
        ...(key === undefined ? [] : useKeyStatements(key)),
      ],
    }),
    tags: { project: name },
  });
}

/** The role of the workflow that makes releases, which only that workflow of that branch may assume; none without `github`. */
export function createReleaseRole(
  { name, github }: Settings,
  policy: aws.iam.Policy,
  partition: pulumi.Output<string>,
): aws.iam.Role | undefined {
  if (github === undefined) return undefined;
  const { repository, branch, workflow, providerArn = createProvider(name).arn } = github;
  const ref = `refs/heads/${branch}`;
  // Other claims have the names alone.
  const file = `${repository.replace(/@\d+/g, "")}/.github/workflows/${workflow}@${ref}`;
  const role = new aws.iam.Role("release", {
    name: `${name}-release`,
    description: `Makes releases of ${repository}`,
    assumeRolePolicy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: providerArn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: partition.apply((aws) => ({
              [`${ISSUER}:aud`]: "sts.amazonaws.com",
              [`${ISSUER}:sub`]: `repo:${repository}:ref:${ref}`,
              // AWS told of further claims in January 2026, and for its commercial Regions only.
              ...(aws === "aws" && { [`${ISSUER}:job_workflow_ref`]: file }),
            })),
          },
        },
      ],
    }),
    tags: { project: name },
  });
  new aws.iam.RolePolicyAttachment("release", { role: role.name, policyArn: policy.arn });
  return role;
}

/** An account has at most one. */
function createProvider(name: string): aws.iam.OpenIdConnectProvider {
  return new aws.iam.OpenIdConnectProvider("github", {
    url: `https://${ISSUER}`,
    clientIdLists: ["sts.amazonaws.com"],
    tags: { project: name },
  });
}
