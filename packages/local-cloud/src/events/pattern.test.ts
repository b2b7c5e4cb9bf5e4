import { expect, test } from "vitest";
import { readEventPattern } from "./pattern.ts";

const event = {
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { bucket: { name: "files" }, object: { key: "in/a.csv", size: 12 }, from: "10.0.0.7" },
};

test.each<[string, object, boolean]>([
  ["a value of a list", { source: ["aws.ec2", "aws.s3"] }, true],
  ["another value", { source: ["aws.ec2"] }, false],
  ["a member that is not there", { region: ["eu-west-1"] }, false],
  ["a wildcard", { detail: { object: { key: [{ wildcard: "in/*.csv" }] } } }, true],
  [
    "a wildcard that needs more",
    { detail: { object: { key: [{ wildcard: "in/a*a.csv" }] } } },
    false,
  ],
  ["a range of addresses", { detail: { from: [{ cidr: "10.0.0.0/24" }] } }, true],
  ["another range of addresses", { detail: { from: [{ cidr: "10.0.1.0/24" }] } }, false],
  ["a range of numbers", { detail: { object: { size: [{ numeric: [">", 10] }] } } }, true],
  ["one of two", { $or: [{ source: ["x"] }, { detail: { bucket: { name: ["files"] } } }] }, true],
])("a pattern with %s", (_, pattern, accepts) => {
  expect(readEventPattern(JSON.stringify(pattern))(event)).toBe(accepts);
});

test.each([
  ["{}", "A pattern is a JSON object that is not empty"],
  ["{", "Expected property name"],
  ['{"source":"aws.s3"}', "A value stands in a list"],
  ['{"source":[{"begins":"a"}]}', "A list has values and comparison operators"],
  [JSON.stringify({ source: ["a".repeat(2_048)] }), "at most 2048 characters"],
])("%s is refused", (pattern, message) => {
  expect(() => readEventPattern(pattern)).toThrow(message);
});
