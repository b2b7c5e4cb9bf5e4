import { isIn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import { MAX_TAG_VALUE_CHARACTERS, MAX_TAGS, TAG_KEY_CHARACTERS } from "../limits.ts";
import type { Tags } from "../registry.ts";
import type { Service } from "../service.ts";
import { type Constraint, requiredArn } from "./constraints.ts";
import { type Operation, type Request, stringMember } from "./operation.ts";
import { resourceNotFound } from "./resourceNotFound.ts";

const key = { type: "string", required: true, ...TAG_KEY_CHARACTERS } as const;
export const tagList = {
  type: "list",
  items: {
    type: "object",
    required: true,
    members: { key, value: { type: "string", max: MAX_TAG_VALUE_CHARACTERS } },
  },
} satisfies Constraint;
const named = (_: Service, request: Request) => stringMember(request, "resourceArn");

export const tagOperations = {
  TagResource: {
    access: "add",
    constraints: { resourceArn: requiredArn, tags: { ...tagList, required: true } },
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
    access: "change",
    constraints: {
      resourceArn: requiredArn,
      tagKeys: { type: "list", required: true, items: key },
    },
    resource: named,
    run(service, request) {
      const arn = taggedArn(service, request);
      const tags = new Map(service.tags.get(arn) ?? []);
      for (const one of request["tagKeys"] as readonly string[]) tags.delete(one);
      service.setTags(arn, tags);
      return {};
    },
  },

  ListTagsForResource: {
    access: "readResources",
    constraints: { resourceArn: requiredArn },
    resource: named,
    run(service, request) {
      const tags = [...(service.tags.get(taggedArn(service, request)) ?? [])];
      return { tags: tags.map(([key, value]) => ({ key, value })) };
    },
  },
} satisfies Record<string, Operation>;

/**
 * The tags of a request that has passed `tagList`.
 * @throws {ApiError} ValidationException when a tag is one that no resource can have, or its key is there twice; TooManyTags
 * when there are more than MAX_TAGS.
 */
export function readTags(source: unknown): Tags {
  const given = (source ?? []) as readonly { readonly key: string; readonly value?: string }[];
  const tags = new Map<string, string>();
  for (const { key, value } of given) {
    checkTag(key, value ?? "");
    if (tags.has(key)) throw invalidTag(`Duplicate tag key: '${key}'`);
    tags.set(key, value ?? "");
  }
  checkCount(tags);
  return tags;
}

/** The Step Functions API reference: "Tags may only contain…". */
const TAG = /^[\p{L}\p{N}\s_.:/=+\-@]*$/u;

function checkTag(key: string, value: string): void {
  if (!TAG.test(key) || !TAG.test(value)) {
    throw invalidTag(
      "Tags may only contain Unicode letters, digits, white space, or these symbols: _ . : / = + - @.",
    );
  }
  if (/^aws:/i.test(key)) {
    throw invalidTag("aws: prefixed tag key names are not allowed for external use.");
  }
}

function invalidTag(message: string): ApiError {
  return new ApiError("ValidationException", message);
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
  throw resourceNotFound(arn);
}
