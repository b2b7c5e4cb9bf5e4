import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { parseSettings } from "../settings/settings.ts";
import { build } from "../testing/graph.ts";
import { COMMIT_OF_TESTS, DIGEST, REPOSITORY_URI, writeRelease } from "../testing/releaseFolder.ts";
import {
  FUNCTION,
  IMAGE,
  LIFECYCLE_POLICY,
  REPOSITORY,
  ROLE_POLICY,
  TASK_DEFINITION,
} from "../testing/types.ts";
import { manifests } from "../urns/manifests.ts";
import { requireRelease } from "./deployable.ts";
import { sha256Of } from "./release.ts";

const WORKLOADS = { short: { worker: "lambda" }, long: { worker: "fargate" } };
const RELEASE = { repository: REPOSITORY_URI, bucket: "releases" };

afterEach(() => void vi.unstubAllEnvs());

/** Gives a release to the program. */
function give(...given: Partial<Parameters<typeof writeRelease>>): string {
  const [workloads = ["short", "long"], ...others] = given;
  const folder = writeRelease(workloads, ...others);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  vi.stubEnv("SFN_WORKERS_RELEASE", folder);
  return folder;
}

/** Not shared with a run that has no release. */
const run = (configuration: object = {}, stack = "test") =>
  build({ workloads: WORKLOADS, ...configuration }, { stack, transforms: {} });

async function codeOf(graph: Awaited<ReturnType<typeof run>>) {
  const { code } = graph.inputs(FUNCTION, "short");
  if (!(code instanceof pulumi.asset.FileArchive)) throw new Error("no archive in a file");
  return sha256Of(readFileSync(await code.path));
}

const imageOf = (graph: Awaited<ReturnType<typeof run>>) =>
  graph.document(TASK_DEFINITION, "long", "containerDefinitions");

describe("a stack with a release", () => {
  test("builds no image and has no repository; its tasks name the digest", async () => {
    give();
    const graph = await run();
    for (const type of [IMAGE, REPOSITORY, LIFECYCLE_POLICY]) expect(graph.names(type)).toEqual([]);
    expect(imageOf(graph)).toMatchObject([{ image: `${REPOSITORY_URI}@${DIGEST}` }]);
  });

  test("pulls from the one repository, and images of before from those of the stack", async () => {
    give();
    const graph = await run();
    expect(graph.document(ROLE_POLICY, "long-task-execution", "policy")).toMatchObject({
      Statement: [
        { Sid: "SignInToRegistry" },
        {
          Sid: "PullImage",
          Resource: "arn:aws:ecr:eu-central-1:123456789012:repository/sfn-workers",
        },
        { Sid: "PullFormerImages" },
        {},
      ],
    });
  });

  test("says of which commit it is", async () => {
    expect((await run()).outputs).toMatchObject({ release: "none" });
    give();
    expect((await run()).outputs).toMatchObject({ release: COMMIT_OF_TESTS });
  });

  test("runs the bytes that another stack of the same release runs", async () => {
    const folder = give();
    const staging = await run({ release: { ...RELEASE, only: true } }, "staging");
    const prod = await run({ protected: true, release: { ...RELEASE, only: true } }, "prod");
    const { functions } = JSON.parse(readFileSync(join(folder, "release.json"), "utf8"));
    expect(await codeOf(prod)).toBe(functions.short.sha256);
    expect(await codeOf(staging)).toBe(await codeOf(prod));
    expect(imageOf(staging)).toMatchObject([{ image: `${REPOSITORY_URI}@${DIGEST}` }]);
    expect(imageOf(prod)).toMatchObject([{ image: `${REPOSITORY_URI}@${DIGEST}` }]);
  });

  test("has no other URNs than one whose image is built, but those of the image", async () => {
    const urns = async () => (await run()).resources.map(({ urn }) => urn);
    const built = await urns();
    give();
    const released = await urns();
    expect(released.filter((urn) => !built.includes(urn))).toEqual([]);
    expect(built.filter((urn) => !released.includes(urn))).toEqual(
      built.filter((urn) => urn.includes("WorkerImage")),
    );
  });

  test("on this machine takes what is built here", async () => {
    give(["long"]);
    const graph = await run({ builds: "local", image: "local/worker" });
    expect(imageOf(graph)).toMatchObject([{ image: "local/worker" }]);
  });
});

describe("a release is refused", () => {
  test("without a folder that has it", async () => {
    vi.stubEnv("SFN_WORKERS_RELEASE", "/nowhere");
    await expect(run()).rejects.toThrow(
      "The release in /nowhere can't be deployed:\n  - there is no /nowhere/release.json; allowed: a folder that `pnpm release get COMMIT --to FOLDER` has written",
    );
  });

  test.each([
    [{ image: { uri: `${REPOSITORY_URI}:1`, workloads: [] } }, "release.json:image.uri is"],
    [{ image: { uri: `${REPOSITORY_URI}@sha256:1`, workloads: [] } }, "release.json:image.uri is"],
    [
      { image: { uri: `${REPOSITORY_URI}:1@${DIGEST}`, workloads: [] } },
      "allowed: an image by its digest, REPOSITORY@sha256: with 64 digits, without a tag",
    ],
    [{ commit: "main" }, 'release.json:commit is "main"; allowed: the whole hash of a commit'],
    [{ form: 2 }, "release.json:form is 2; allowed: 1"],
    [{ functions: { short: { sha256: "1" } } }, 'release.json:functions.short.sha256 is "1"'],
    [{ more: 1 }, "release.json:more is 1; there is no such key here"],
    [{ architecture: "x86_64" }, 'release.json:architecture is "x86_64"; allowed: "arm64"'],
    [{ functions: {} }, "sfn-workers:workloads.short has no function in the release"],
    [{ image: undefined }, "sfn-workers:workloads.long is not in the image of the release"],
    [{ sourceMaps: true }, "sfn-workers:sourceMaps is false; allowed: true, as the archives"],
  ])("by name with %j", async (given, problem) => {
    give(undefined, given);
    await expect(run()).rejects.toThrow(problem);
  });

  test("with an archive of other bytes, or without one", async () => {
    const folder = give();
    const { functions } = JSON.parse(readFileSync(join(folder, "release.json"), "utf8"));
    const path = join(folder, `archives/${functions.short.sha256}.zip`);
    writeFileSync(path, "other");
    await expect(run()).rejects.toThrow(`${path} has the sha256 ${sha256Of(Buffer.from("other"))}`);
    rmSync(path);
    await expect(run()).rejects.toThrow(`${path} is missing: \`pnpm release get\` brings it again`);
  });

  test("with an image of another repository than the stack's, or beside an image of its own", async () => {
    give();
    const other = { ...RELEASE, repository: REPOSITORY_URI.replace("sfn", "other") };
    await expect(run({ release: other })).rejects.toThrow(
      `allowed: an image of ${other.repository} (sfn-workers:release.repository)`,
    );
    await expect(run({ image: "worker:1" })).rejects.toThrow(
      'sfn-workers:image is "worker:1"; allowed with a release: none',
    );
  });
});

describe("a stack that takes releases only", () => {
  const only = { release: { ...RELEASE, only: true } };

  test("is refused without one, with what to do", () => {
    const settings = parseSettings({ workloads: WORKLOADS, ...only }, manifests, "prod");
    expect(() => requireRelease(settings, "prod")).toThrow(
      "Only releases are deployed to prod (sfn-workers:release.only): `pnpm release get COMMIT --to release --stack prod`, then `SFN_WORKERS_RELEASE=release pnpm pulumi up --stack prod`",
    );
    give();
    expect(() => requireRelease(settings, "prod")).not.toThrow();
  });

  test("is planned without one, with the image that is to come", async () => {
    const graph = await run(only);
    expect(graph.names(IMAGE)).toEqual([]);
    expect(imageOf(graph)).toMatchObject([{ image: `${REPOSITORY_URI}:the-next-release` }]);
  });

  test("has no image of its own", () => {
    const parse = () =>
      parseSettings({ workloads: WORKLOADS, ...only, image: "worker:1" }, manifests);
    expect(parse).toThrow('sfn-workers:image is "worker:1"; allowed: none beside release');
  });

  test.each([
    ["repository", `${REPOSITORY_URI}:1`],
    ["repository", "registry.example/team"],
    ["bucket", "Upper"],
    ["only", "yes"],
  ])("names what is wrong with release.%s: %j", (key, value) => {
    const release = { ...only.release, [key]: value };
    const parse = () => parseSettings({ workloads: WORKLOADS, release }, manifests);
    expect(parse).toThrow(`sfn-workers:release.${key} is ${JSON.stringify(value)}; allowed: `);
  });
});
