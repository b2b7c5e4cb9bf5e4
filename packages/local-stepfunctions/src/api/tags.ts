import { isIn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import { MAX_TAGS, TAG_KEY_CHARACTERS } from "../limits.ts";
import type { Tags } from "../registry.ts";
import type { Service } from "../service.ts";
import { requiredArn } from "./constraints.ts";
import { type Operation, type Request, stringMember } from "./operation.ts";

const named = (_: Service, request: Request) => stringMember(request, "resourceArn");

export const tagOperations = {
  TagResource: {
    constraints: { resourceArn: requiredArn, tags: { type: "list", required: true } },
    resource: named,
    run(service, request) {
      const arn = taggedArn(service, request);
      const tags = new Map([...(service.tags.get(arn) ?? []), ...readTags(request["tags"])]);
      checkCount(tags);
      service.setTags(arn, tags);
      return {};
    },
  },

  UntagResource: {
    constraints: { resourceArn: requiredArn, tagKeys: { type: "list", required: true } },
    resource: named,
    run(service, request) {
      const arn = taggedArn(service, request);
      const tags = new Map(service.tags.get(arn) ?? []);
      for (const key of request["tagKeys"] as unknown[]) tags.delete(String(key));
      service.setTags(arn, tags);
      return {};
    },
  },

  ListTagsForResource: {
    constraints: { resourceArn: requiredArn },
    resource: named,
    run(service, request) {
      const tags = [...(service.tags.get(taggedArn(service, request)) ?? [])];
      return { tags: tags.map(([key, value]) => ({ key, value })) };
    },
  },
} satisfies Record<string, Operation>;

/** @throws {ApiError} ValidationException or TooManyTags when AWS rejects the tags. */
export function readTags(source: unknown): Tags {
  const tags = new Map<string, string>();
  const { min, max } = TAG_KEY_CHARACTERS;
  if (!Array.isArray(source)) return tags;
  for (const [index, tag] of source.entries()) {
    const { key, value } = (tag ?? {}) as { key?: unknown; value?: unknown };
    if (typeof key !== "string" || key.length < min || key.length > max) {
      throw new ApiError(
        "ValidationException",
        `1 validation error detected: Value at 'tags.${index + 1}.member.key' failed to satisfy constraint: Member must have length between ${min} and ${max}`,
      );
    }
    tags.set(key, typeof value === "string" ? value : "");
  }
  checkCount(tags);
  return tags;
}

function checkCount(tags: Tags): void {
  if (tags.size > MAX_TAGS) {
    throw new ApiError(
      "TooManyTags",
      `Too Many Tags: a resource has no more than ${MAX_TAGS} tags`,
    );
  }
}

function taggedArn(service: Service, request: Request): string {
  const arn = stringMember(request, "resourceArn");
  const exists = service.activities.exists(arn) || service.machines.has(arn);
  if (exists && isIn(service.arnScope, arn)) return arn;
  throw new ApiError("ResourceNotFound", `Resource not found: '${arn}'`, {
    details: { resourceName: arn },
  });
}
