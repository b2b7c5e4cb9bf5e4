import { describe, expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import {
  IMAGE,
  LIFECYCLE_POLICY,
  REPOSITORY,
  ROLE_POLICY,
  TASK_DEFINITION,
  VPC_ENDPOINT,
} from "../../testing/types.ts";

function buildLong(environment: object = {}) {
  return build({ workloads: { long: { worker: "fargate" } }, ...environment });
}

describe("an image that the stack builds", () => {
  test("is pushed to a repository with scans that takes a tag again, and that is deleted with the stack", async () => {
    const graph = await buildLong();
    expect(graph.untagged(REPOSITORY, "fargate-worker")).toEqual({
      name: "sfn-workers-test-fargate-worker",
      imageTagMutability: "MUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      forceDelete: true,
    });
  });

  test("is encrypted with the environment's key, in a repository of the key's own, since ECR can't encrypt another one anew", async () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234-ABCD";
    const graph = await buildLong({ kmsKeyArn });
    expect(graph.inputs(REPOSITORY, "fargate-worker")).toMatchObject({
      name: "sfn-workers-test-fargate-worker-234abcd",
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: kmsKeyArn }],
    });
    expect(graph.get(REPOSITORY, "fargate-worker").urn).toBe(
      (await buildLong()).get(REPOSITORY, "fargate-worker").urn,
    );
    // The grants that ECR has are enough to pull.
    const pulling = graph.sids("long-task-execution");
    expect(pulling.filter((sid) => sid.includes("Key"))).toEqual([]);
  });

  test("is deleted once 100 newer builds exist", async () => {
    const graph = await buildLong();
    expect(graph.inputs(LIFECYCLE_POLICY, "fargate-worker")["repository"]).toBe(
      "sfn-workers-test-fargate-worker",
    );
    expect(graph.document(LIFECYCLE_POLICY, "fargate-worker", "policy")).toEqual({
      rules: [
        {
          rulePriority: 1,
          description: "Keep the newest 300 images",
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 300 },
          action: { type: "expire" },
        },
      ],
    });
  });

  test("is built for ARM64 from the Fargate worker's folder, tagged by its content, and pushed by a deployment only", async () => {
    const graph = await buildLong();
    expect(graph.inputs(IMAGE, "fargate-worker")).toMatchObject({
      context: { location: expect.stringMatching(/(^|\/)apps\/fargate-worker\/dist\/aws$/) },
      dockerfile: { location: expect.stringMatching(/(^|\/)apps\/fargate-worker\/Dockerfile$/) },
      platforms: ["linux/arm64"],
      push: true,
      buildOnPreview: false,
      registries: [{ address: expect.stringMatching(/fargate-worker$/), username: "AWS" }],
      tags: [expect.stringMatching(/sfn-workers-test-fargate-worker:[0-9a-f]{16}$/)],
    });
  });

  test("stays in the registry when Pulumi is done with it, because task definitions of before name it", async () => {
    const graph = await buildLong();
    expect(graph.get(IMAGE, "fargate-worker").retainOnDelete).toBe(true);
  });

  test("is started by its digest, not by its tag", async () => {
    const graph = await buildLong();
    expect(graph.document(TASK_DEFINITION, "long", "containerDefinitions")).toMatchObject([
      { image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/) },
    ]);
  });
});

describe("an existing image", () => {
  test("needs no repository and no build", async () => {
    const graph = await buildLong({ image: "registry.example/team/worker:1" });
    expect(graph.names(REPOSITORY)).toEqual([]);
    expect(graph.names(IMAGE)).toEqual([]);
    expect(graph.document(TASK_DEFINITION, "long", "containerDefinitions")).toMatchObject([
      { image: "registry.example/team/worker:1" },
    ]);
  });

  test("needs no permission when it is not in ECR", async () => {
    const graph = await buildLong({ image: "registry.example/team/worker:1" });
    expect(
      JSON.stringify(graph.document(ROLE_POLICY, "long-task-execution", "policy")),
    ).not.toMatch(/ecr:/);
  });

  test.each([
    [
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/worker:1",
      "arn:aws:ecr:eu-central-1:123456789012:repository/team/worker",
    ],
    [
      "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/worker@sha256:00",
      "arn:aws-cn:ecr:cn-north-1:123456789012:repository/worker",
    ],
    [
      "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/worker",
      "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/worker",
    ],
    [
      "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/worker",
      "arn:aws-eusc:ecr:eusc-de-east-1:123456789012:repository/worker",
    ],
  ])("can be pulled from its repository in ECR: %s", async (image, repository) => {
    const graph = await buildLong({ image });
    expect(graph.document(ROLE_POLICY, "long-task-execution", "policy")).toMatchObject({
      Statement: [{ Sid: "SignInToRegistry" }, { Sid: "PullImage", Resource: repository }, {}, {}],
    });
  });
});

/** Each of these moves to each other one gives the image another repository. */
const IMAGES = {
  "that the stack builds": {},
  "encrypted with a key": { kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1234-ABCD" },
  "of a team's own pipeline": { image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1" },
};

test.each(Object.entries(IMAGES))(
  "beside an image %s, tasks of before still start from a repository that this stack made, or had its releases from",
  async (_, settings) => {
    const repository = "999999999999.dkr.ecr.us-east-1.amazonaws.com/releases";
    const release = { repository, bucket: "releases" };
    const released = "image" in settings ? {} : { release };
    const network = { kind: "private", endpointPolicies: true };
    const graph = await buildLong({ ...settings, ...released, network });
    const own = "arn:aws:ecr:us-east-1:000000000000:repository/sfn-workers-test-fargate-worker";
    const Action = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"];
    const former = graph.statement("long-task-execution", "PullFormerImages");
    expect(former).toEqual({
      ...{ Sid: "PullFormerImages", Effect: "Allow" },
      Action: [...Action, "ecr:GetDownloadUrlForLayer"],
      Resource: [
        `${own}*`,
        ...("image" in settings ? [] : ["arn:aws:ecr:us-east-1:999999999999:repository/releases"]),
      ],
    });
    for (const endpoint of ["network-ecr-api", "network-ecr-dkr"]) {
      expect(graph.document(VPC_ENDPOINT, endpoint, "policy")).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({ Action: former["Action"], Resource: former["Resource"] }),
        ]),
      });
    }
  },
);
