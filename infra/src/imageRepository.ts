import { partitionOf } from "@sfn-workers/pulumi-host/partition";

/** The ARN of an image's repository in ECR; undefined where it is in another registry. */
export function repositoryArn(uri: string): string | undefined {
  const [, account, region = "", dnsSuffix, repository] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.([a-z0-9.-]+)\/([^:@]+)/.exec(uri) ?? [];
  const partition = partitionOf(region);
  if (dnsSuffix !== partition.dnsSuffix) return undefined;
  return `arn:${partition.name}:ecr:${region}:${account}:repository/${repository}`;
}
