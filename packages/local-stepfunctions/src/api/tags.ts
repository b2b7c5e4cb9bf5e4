import { ApiError } from "../errors.ts";
import { TAGS } from "../limits.ts";
import type { World } from "../service.ts";
import { requiredArn } from "./constraints.ts";
import { type Operation, type Request, stringMember } from "./operation.ts";

const named = (_: World, request: Request) => stringMember(request, "resourceArn");

export const tagOperations = {
  TagResource: {
    constraints: { resourceArn: requiredArn, tags: { type: "list", required: true } },
    resource: named,
    run(world, request) {
      const arn = existing(world, request);
      const tags = new Map([...(world.tags.get(arn) ?? []), ...readTags(request["tags"])]);
      checkCount(tags);
      world.setTags(arn, tags);
      return {};
    },
  },

  UntagResource: {
    constraints: { resourceArn: requiredArn, tagKeys: { type: "list", required: true } },
    resource: named,
    run(world, request) {
      const arn = existing(world, request);
      const tags = new Map(world.tags.get(arn) ?? []);
      for (const key of request["tagKeys"] as unknown[]) tags.delete(String(key));
      world.setTags(arn, tags);
      return {};
    },
  },

  ListTagsForResource: {
    constraints: { resourceArn: requiredArn },
    resource: named,
    run(world, request) {
      const tags = [...(world.tags.get(existing(world, request)) ?? [])];
      return { tags: tags.map(([key, value]) => ({ key, value })) };
    },
  },
} satisfies Record<string, Operation>;

export type Tags = ReadonlyMap<string, string>;

/** @throws ApiError ValidationException or TooManyTags */
export function readTags(source: unknown): Tags {
  const tags = new Map<string, string>();
  if (!Array.isArray(source)) return tags;
  for (const [index, tag] of source.entries()) {
    const { key, value } = (tag ?? {}) as { key?: unknown; value?: unknown };
    if (typeof key !== "string" || key.length < 1 || key.length > 128) {
      throw new ApiError(
        "ValidationException",
        `1 validation error detected: Value at 'tags.${index + 1}.member.key' failed to satisfy constraint: Member must have length between 1 and 128`,
      );
    }
    tags.set(key, typeof value === "string" ? value : "");
  }
  checkCount(tags);
  return tags;
}

function checkCount(tags: Tags): void {
  if (tags.size > TAGS) {
    throw new ApiError("TooManyTags", `Too Many Tags: a resource has no more than ${TAGS} tags`);
  }
}

function existing(world: World, request: Request): string {
  const arn = stringMember(request, "resourceArn");
  if (world.activities.exists(arn) || world.machines.has(arn)) return arn;
  throw new ApiError("ResourceNotFound", `Resource not found: '${arn}'`, {
    details: { resourceName: arn },
  });
}
