import { expect, test } from "vitest";
import { inputOf, requireTransformer } from "./input.ts";

const event = {
  version: "0",
  source: "aws.s3",
  time: "2026-01-31T08:00:00Z",
  detail: { bucket: { name: 'a"b' }, sizes: [1, 2], "object-key": "x" },
};
const rule = { name: "files", arn: "arn:aws:events:us-east-1:000000000000:rule/files" };
const input = (inputTemplate: string, inputPaths = {}) =>
  inputOf(event, { inputTransformer: { inputPaths, inputTemplate } }, rule);

test("a target gets the event, unless it says otherwise", () => {
  expect(JSON.parse(inputOf(event, {}, rule))).toEqual(event);
  expect(inputOf(event, { input: '{"a":1}' }, rule)).toBe('{"a":1}');
  expect(inputOf(event, { inputPath: "$.detail.sizes" }, rule)).toBe("[1,2]");
});

test("a transformer puts values, and texts within texts", () => {
  const paths = {
    bucket: "$.detail.bucket.name",
    second: "$.detail.sizes[1]",
    key: "$.detail.object-key",
  };
  const template = '{ "b": <bucket>, "n": <second>, "all": "<key> of <bucket> \\"<second>\\"" }';
  expect(JSON.parse(input(template, paths))).toEqual({
    b: 'a"b',
    n: 2,
    all: 'x of a"b "2"',
  });
  expect(JSON.parse(input('{ "r": "<aws.events.rule-name>", "e": <aws.events.event> }'))).toEqual({
    r: "files",
    e: { version: "0", source: "aws.s3", time: event.time },
  });
});

test("a value that the event does not have is none", () => {
  expect(input('{"a":"<no>"}', { no: "$.detail.none" })).toBe('{"a":""}');
});

test.each([
  [{ inputPaths: {}, inputTemplate: "<no>" }, "<no> is no input path; allowed: none"],
  [{ inputPaths: { a: "detail.b" }, inputTemplate: "<a>" }, "a: detail.b is no path"],
])("a wrong transformer is refused", (transformer, message) => {
  expect(() => requireTransformer(transformer)).toThrow(message);
});
