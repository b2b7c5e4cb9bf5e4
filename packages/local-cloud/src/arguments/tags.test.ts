import { expect, test } from "vitest";
import { requireTagsOfService } from "./tags.ts";

test.each([
  [
    "aws:iam/role:Role",
    { Team: "a", team: "b" },
    "tags.team: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
  ],
  [
    "aws:iam/policy:Policy",
    { team: "a & b" },
    'tags.team: "a & b": keys and values must satisfy regular expression pattern',
  ],
  ["aws:ecs/service:Service", { "te#am": "a" }, "tags.te#am"],
])("tags that the service of %s refuses are refused", (type, tags, words) => {
  expect(() => requireTagsOfService(type, tags)).toThrow(words);
});

test.each([
  ["aws:sqs/queue:Queue", { Team: "a & b", team: "b" }],
  ["aws:iam/role:Role", { "Größe: m/2": "x@y.z +1=2", other: "" }],
])("tags that the service of %s accepts are accepted", (type, tags) => {
  expect(() => requireTagsOfService(type, tags)).not.toThrow();
});
