import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { describeNode } from "../ecs/baseImage.ts";
import { commandLineOf, contentOf, copyImage, type ImageCopy } from "../ecs/imageCopy.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  context: z.strictObject({ location: z.string() }),
  dockerfile: z.strictObject({ location: z.string() }).optional(),
  buildArgs: z.record(z.string(), z.string()).default({}),
  tags: z.array(z.string()).default([]),
});

/**
 * `docker-build:index:Image`. Its files are copied when it is registered, and when it is updated, as they are on AWS when it is
 * built. What was built last stays in the registry, and what was built before for as long as a task definition names it.
 */
export const image: CreateCounterpart = async (resource, cloud) => {
  let newest = await build(resource, cloud);
  const { state } = newest;
  return {
    ...state,
    id: state.outputs.digest,
    async update(changed) {
      const former = newest;
      newest = await build(changed, cloud);
      former.forget();
      return newest.state;
    },
    delete() {},
  };
};

async function build(resource: LocalRegistration, cloud: Cloud) {
  const { context, dockerfile, buildArgs, tags } = readInputs(Inputs, resource);
  const built = {
    context: placeOf(context.location, cloud),
    dockerfile: dockerfile && placeOf(dockerfile.location, cloud),
    buildArgs,
  };
  const copyAnew = () => copyImage(built, cloud.copies);
  const copy = await copyAnew();
  const endUse = copy.files.use();
  const digest = digestOf(copy);
  try {
    commandLineOf(copy);
    cloud.repositories.push(tags, digest);
  } catch (error) {
    endUse();
    throw error;
  }
  const ref = `${tags[0] ?? resource.name}@${digest}`;
  // A container may name the image by each tag, by its digest, or by both.
  const byDigest = [...tags, ...tags.map(repositoryOf)].map((name) => `${name}@${digest}`);
  const local = { copy: () => Promise.resolve(copy), copyAnew };
  for (const name of [...tags, ref, ...byDigest]) cloud.images.set(name, local);
  const state = {
    description: `copies of its files${describeNode(copy.image)}${copy.image.notRun.map((one) => `, without ${one}`).join("")}`,
    outputs: { ref, digest, contextHash: digest },
  };
  const forget = () => {
    for (const [name, known] of cloud.images) if (known === local) cloud.images.delete(name);
    endUse();
  };
  return { state, forget };
}

/**
 * Pulumi runs a program in its folder, so a program may make paths relative to the one it runs in. Here that is the folder in which the
 * environment was started.
 */
function placeOf(path: string, { directory }: Cloud): string {
  const places = [resolve(directory, path), resolve(path)];
  return places.find((place) => existsSync(place)) ?? resolve(directory, path);
}

/** `HOST:PORT/NAME` of `HOST:PORT/NAME:TAG` */
function repositoryOf(tag: string): string {
  return tag.replace(/:[^:/]*$/, "");
}

function digestOf(copy: ImageCopy): string {
  const hash = createHash("sha256");
  for (const [path, content] of contentOf(copy)) hash.update(`${path}\0`).update(content);
  return `sha256:${hash.digest("hex")}`;
}
