import { z } from "zod";
import { repositoryArn } from "../imageRepository.ts";

const REPOSITORY =
  "allowed: a repository in ECR such as 123456789012.dkr.ecr.us-east-1.amazonaws.com/sfn-workers, without a tag: the output `repository` of infra/bootstrap";

/** ECR's letters for a repository (API reference, CreateRepository). */
function isRepository(uri: string): boolean {
  return /^[^/]+\/[a-z0-9]+(?:[._/-][a-z0-9]+)*$/.test(uri) && repositoryArn(uri) !== undefined;
}

/** From where an environment takes the workers that `pnpm release` has built once for all of them. */
export const release = z
  .strictObject({
    repository: z
      .string()
      .refine(isRepository, REPOSITORY)
      .describe("The repository in ECR that has the workers' images, of infra/bootstrap"),
    bucket: z
      .string()
      // S3's letters for a bucket (user guide, "General purpose bucket naming rules").
      .regex(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        "allowed: the name of a bucket, of 3 to 63 small letters, digits, . and -: the output `bucket` of infra/bootstrap",
      )
      .describe("The bucket with the functions' archives, of infra/bootstrap"),
    only: z
      .boolean()
      .default(false)
      .describe(
        "Whether only releases are deployed there: without one, `pnpm pulumi up` is refused, and nothing is built",
      ),
  })
  .optional();
