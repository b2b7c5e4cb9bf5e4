import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import { createDeployedCopies } from "../process/deployedCopies.ts";
import { folderWith } from "../testing/folders.ts";
import { registrationOf } from "../testing/registration.ts";
import { image } from "./image.ts";

test("what was built before goes when no task definition and no task uses it, with its names", async () => {
  const copies = createDeployedCopies();
  onTestFinished(() => copies.remove());
  const location = folderWith({
    Dockerfile: 'FROM node:24\nCOPY index.mjs .\nENTRYPOINT ["node", "index.mjs"]\n',
    "index.mjs": "1",
  });
  const cloud = { images: new Map(), copies, directory: location } as unknown as Cloud;
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
  const cloud = { images: new Map(), copies, directory: location } as unknown as Cloud;
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
