import { existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import { createRepositories } from "../ecr/repositories.ts";
import { repository } from "../inert/repository.ts";
import { createDeployedCopies, type DeployedCopies } from "../process/deployedCopies.ts";
import { folderWith } from "../testing/folders.ts";
import { registrationOf } from "../testing/registration.ts";
import { image } from "./image.ts";

function cloudOf(copies: DeployedCopies, directory: string): Cloud {
  const repositories = createRepositories();
  return { images: new Map(), repositories, copies, directory } as unknown as Cloud;
}

test("what was built before goes when no task definition and no task uses it, with its names", async () => {
  const copies = createDeployedCopies();
  onTestFinished(() => copies.remove());
  const location = folderWith({
    Dockerfile: 'FROM node:24\nCOPY index.mjs .\nENTRYPOINT ["node", "index.mjs"]\n',
    "index.mjs": "1",
  });
  const cloud = cloudOf(copies, location);
  const registration = registrationOf({ context: { location }, tags: ["worker:v1"] });
  const built = await image(registration, cloud);
  const rootOf = async (ref: unknown) => (await cloud.images.get(String(ref))?.copy())?.root ?? "";
  const first = await rootOf(built.outputs["ref"]);
  const endUse = (await cloud.images.get("worker:v1")?.copy())?.files.use();
  writeFileSync(join(location, "index.mjs"), "22");
  await built.update?.(registration);
  const second = await rootOf("worker:v1");
  expect(existsSync(first)).toBe(true);
  endUse?.();
  await copies.release("");
  expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
  expect(cloud.images.has(String(built.outputs["ref"]))).toBe(false);
});

test("a container may name an image by each of its tags, by its digest, and by both", async () => {
  const copies = createDeployedCopies();
  onTestFinished(() => copies.remove());
  const location = folderWith({
    Dockerfile: 'FROM node:24\nCOPY index.mjs .\nENTRYPOINT ["node", "index.mjs"]\n',
    "index.mjs": "",
  });
  const cloud = cloudOf(copies, location);
  const tags = ["registry:5000/worker:v1", "registry:5000/worker:latest"];
  const { outputs } = await image(registrationOf({ context: { location }, tags }), cloud);
  const { ref, digest } = outputs as { ref: string; digest: string };
  expect(ref).toBe(`registry:5000/worker:v1@${digest}`);
  expect([...cloud.images.keys()]).toEqual([
    ...tags,
    ref,
    `registry:5000/worker:latest@${digest}`,
    `registry:5000/worker@${digest}`,
  ]);
});

test("an immutable repository refuses another image under a tag, in AWS's words, and what was built stays", async () => {
  const copies = createDeployedCopies();
  onTestFinished(() => copies.remove());
  const location = folderWith({
    Dockerfile: 'FROM node:24\nCOPY index.mjs .\nENTRYPOINT ["node", "index.mjs"]\n',
    "index.mjs": "1",
  });
  const cloud = cloudOf(copies, location);
  const { outputs } = await repository.create(
    registrationOf({ name: "worker", imageTagMutability: "IMMUTABLE" }),
    cloud,
  );
  const tags = [`${outputs["repositoryUrl"]}:v1`];
  const registration = registrationOf({ context: { location: "." }, tags });
  const built = await image(registration, cloud);
  await built.update?.(registration);
  writeFileSync(join(location, "index.mjs"), "22");
  await expect(built.update?.(registration)).rejects.toThrow(
    "ImageTagAlreadyExistsException: tag invalid: The image tag 'v1' already exists in the 'worker' repository",
  );
  expect(cloud.images.has(String(built.outputs["ref"]))).toBe(true);
});

test("a path may be relative to the program's folder, or to the one in which the environment was started", async () => {
  const copies = createDeployedCopies();
  onTestFinished(() => copies.remove());
  const program = folderWith({ "app/index.mjs": "" });
  const dockerfile = folderWith({
    Dockerfile: 'FROM node:24\nCOPY . .\nENTRYPOINT ["node", "index.mjs"]\n',
  });
  const location = relative(process.cwd(), join(dockerfile, "Dockerfile"));
  const inputs = { context: { location: "app" }, dockerfile: { location }, tags: ["worker:v1"] };
  const { outputs } = await image(registrationOf(inputs), cloudOf(copies, program));
  expect(outputs["ref"]).toMatch(/^worker:v1@sha256:/);
});
