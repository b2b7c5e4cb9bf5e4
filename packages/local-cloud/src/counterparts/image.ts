import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { z } from "zod";
import { commandLineOf, contentOf, copyImage, type ImageCopy } from "../ecs/imageCopy.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  context: z.strictObject({ location: z.string() }),
  dockerfile: z.strictObject({ location: z.string() }).optional(),
  buildArgs: z.record(z.string(), z.string()).default({}),
  tags: z.array(z.string()).default([]),
});

/** `docker-build:index:Image`. Its files are copied when it is registered, as they are on AWS when it is built. */
export const image: CreateCounterpart = async (resource, cloud) => {
  const { context, dockerfile, buildArgs, tags } = readInputs(Inputs, resource);
  const folder = resolve(cloud.directory, context.location);
  const copy = await copyImage(
    {
      context: folder,
      dockerfile: dockerfile && resolve(cloud.directory, dockerfile.location),
      buildArgs,
    },
    cloud.copies,
  );
  commandLineOf(copy);
  const digest = digestOf(copy);
  const ref = `${tags[0] ?? resource.name}@${digest}`;
  cloud.images.set(ref, { copy: () => Promise.resolve(copy) });
  const { notRun } = copy.image;
  return {
    description: `copies of its files${notRun.map((one) => `, without ${one}`).join("")}`,
    id: digest,
    outputs: { ref, digest, contextHash: digest },
    delete: () => void cloud.images.delete(ref),
  };
};

function digestOf(copy: ImageCopy): string {
  const hash = createHash("sha256");
  for (const [path, content] of contentOf(copy)) hash.update(`${path}\0`).update(content);
  return `sha256:${hash.digest("hex")}`;
}
