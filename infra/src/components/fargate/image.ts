import { relative } from "node:path";
import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { repositoryArn } from "../../imageRepository.ts";
import { repositoryName } from "../../physicalName.ts";
import { shortKeyId } from "../shared/keyId.ts";
import type { Statement } from "../shared/role.ts";
import { transformed } from "../shared/transform.ts";
import type { PullableImage, WorkerImageArgs } from "./clusterArgs.ts";
import { contentHash } from "./contentHash.ts";

/** To ECR a build is up to three images: the list that has the tag, the image, and a provenance, which buildx adds by itself. */
const IMAGES_OF_A_BUILD = 3;

/**
 * ECR knows nothing of what runs, and tasks that start anew pull what has run since long ago while newer builds fail, one after the
 * other. So many of them stay; each adds what differs from the former ones, a few megabytes.
 */
const MAX_IMAGES = 100 * IMAGES_OF_A_BUILD;

/** The Fargate workers' image, built from the context and pushed to its own repository. */
export class WorkerImage extends pulumi.ComponentResource implements PullableImage {
  readonly uri: pulumi.Output<string>;
  readonly pullStatements: readonly Statement[];

  constructor(name: string, args: WorkerImageArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:WorkerImage", name, {}, options);
    const repository = createRepository(name, args, this);
    createLifecyclePolicy(name, repository, this);
    const image = createImage(name, args, repository, this);
    this.uri = image.ref;
    this.pullStatements = [signIn(), pull("PullImage", repository.arn)];
    this.registerOutputs({ uri: this.uri });
  }
}

/**
 * ECR can't encrypt a repository with another key than that of its creation. So the one of each key has a name of its own: another key
 * makes a repository beside the former, into which the image is pushed before anything runs it, and the former goes with its images
 * when all tasks come from the new one.
 */
function createRepository(
  name: string,
  { environment, transform }: WorkerImageArgs,
  parent: pulumi.Resource,
): aws.ecr.Repository {
  const { kmsKeyArn } = environment;
  const ofKey = kmsKeyArn === undefined ? "" : `-${plain(shortKeyId(kmsKeyArn))}`;
  const args: aws.ecr.RepositoryArgs = {
    name: repositoryName(environment, name + ofKey),
    ...(kmsKeyArn !== undefined && {
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: kmsKeyArn }],
    }),
    // A tag is pushed again when an earlier content comes back, by a revert, and the new build has another digest, if only for the
    // base image and the time of the build. Task definitions name the digest, so nothing that runs follows the tag.
    imageTagMutability: "MUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    // Images can be rebuilt, and `destroy` should leave nothing behind.
    forceDelete: true,
    tags: { ...environment.tags },
  };
  return new aws.ecr.Repository(name, transformed(args, transform?.repository), {
    parent,
    // The provider would delete the former one first, with the images that run, since the program gives the name.
    deleteBeforeReplace: false,
  });
}

/** The part of a key's id that ECR takes in a name. */
function plain(id: string): string {
  return id.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function createLifecyclePolicy(
  name: string,
  repository: aws.ecr.Repository,
  parent: pulumi.Resource,
): aws.ecr.LifecyclePolicy {
  return new aws.ecr.LifecyclePolicy(
    name,
    {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `Keep the newest ${MAX_IMAGES} images`,
            selection: {
              tagStatus: "any",
              countType: "imageCountMoreThan",
              countNumber: MAX_IMAGES,
            },
            action: { type: "expire" },
          },
        ],
      }),
    },
    { parent },
  );
}

/**
 * The tag is a hash of the image's content, so an unchanged worker is neither pushed nor rolled out again. Pulumi compares paths as
 * they are written, so they are the same in each checkout; its engine runs the program and the provider in one folder.
 */
function createImage(
  name: string,
  { context, dockerfile, transform }: WorkerImageArgs,
  repository: aws.ecr.Repository,
  parent: pulumi.Resource,
): docker.Image {
  const { repositoryUrl, registryId } = repository;
  const token = aws.ecr.getAuthorizationTokenOutput({ registryId });
  const password = pulumi.secret(token.password);
  const tag = contentHash([dockerfile, context]);
  const args: docker.ImageArgs = {
    context: { location: relative(process.cwd(), context) },
    dockerfile: { location: relative(process.cwd(), dockerfile) },
    platforms: ["linux/arm64"],
    tags: [pulumi.interpolate`${repositoryUrl}:${tag}`],
    push: true,
    buildOnPreview: false,
    registries: [{ address: repositoryUrl, username: token.userName, password }],
  };
  return new docker.Image(name, transformed(args, transform?.image), {
    parent,
    // The provider would delete the manifest, which task definitions of before still name, and sign in for it with the token of the
    // last deployment, which has expired. The repository deletes its images with itself.
    retainOnDelete: true,
  });
}

/** An image that this stack does not build. Pulling it from ECR needs permissions; other registries need none. */
export function existingImage(uri: string): PullableImage {
  const arn = repositoryArn(uri);
  const pullStatements = arn === undefined ? [] : [signIn(), pull("PullImage", arn)];
  return { uri: pulumi.output(uri), pullStatements };
}

/**
 * Allows pulling from the repositories that this program makes for the environment, and from that of its releases. Tasks of before start
 * too while a deployment moves them to an image in another repository, and go on starting where it fails.
 *
 * @param releases the repository of releases, as images begin
 */
export function pullFormerImages(
  name: string,
  environment: Environment,
  releases: string | undefined,
): Statement {
  const { partition, region, accountId } = environment;
  const own = pulumi.interpolate`arn:${partition}:ecr:${region}:${accountId}:repository/${repositoryName(environment, name)}*`;
  const released = releases === undefined ? undefined : repositoryArn(releases);
  return pull("PullFormerImages", [own, ...(released === undefined ? [] : [released])]);
}

/** The token belongs to the registry, not to a repository, so IAM has no resource for it. */
function signIn(): Statement {
  return {
    Sid: "SignInToRegistry",
    Effect: "Allow",
    Action: ["ecr:GetAuthorizationToken"],
    Resource: "*",
  };
}

function pull(Sid: string, repositories: Statement["Resource"]): Statement {
  return {
    Sid,
    Effect: "Allow",
    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    Resource: repositories,
  };
}
