import { expect, test } from "vitest";
import { readStackSettings } from "./settings.ts";
import { folderWith } from "./testing/folders.ts";

const PROJECT = { "Pulumi.yaml": "name: demo\nruntime: nodejs\n" };

test("a stack's configuration is read, and whole keys can be replaced", () => {
  const folder = folderWith({
    ...PROJECT,
    "Pulumi.local.yaml": "config:\n  demo:a: 1\n  demo:b: {c: [2]}\n  demo:c: 4\n",
  });
  expect(readStackSettings(folder, "local", { "demo:b": { d: 3 }, "demo:c": undefined })).toEqual({
    project: "demo",
    stack: "local",
    config: { "demo:a": 1, "demo:b": { d: 3 } },
  });
});

test.each([
  ["a missing file", {}, /Pulumi\.local\.yaml: there is no such file/],
  ["invalid YAML", { "Pulumi.local.yaml": "a: [" }, /Pulumi\.local\.yaml:1: /],
  [
    "a configuration that is not a map",
    { "Pulumi.local.yaml": "config: 3" },
    /Pulumi\.local\.yaml: .*config/s,
  ],
  [
    "a key without a namespace",
    { "Pulumi.local.yaml": "config: {a: 1}" },
    /key a: allowed: NAMESPACE:KEY, such as demo:workloads/,
  ],
  [
    "an encrypted value",
    { "Pulumi.local.yaml": "config: {'demo:a': {secure: v1:x}}" },
    /demo:a has an encrypted value \(secure:\), which can't be decrypted locally/,
  ],
  [
    "an encrypted value inside another",
    { "Pulumi.local.yaml": "config: {'demo:a': {b: [{c: {secure: v1:x}}]}}" },
    /demo:a has an encrypted value/,
  ],
  [
    "a Region of another partition",
    { "Pulumi.local.yaml": "config: {'aws:region': cn-north-1}" },
    /Pulumi\.local\.yaml: aws:region is cn-north-1; supported locally: a Region of the partition aws/,
  ],
  [
    "a Region of Europe's own partition",
    { "Pulumi.local.yaml": "config: {'aws:region': eusc-de-east-1}" },
    /Pulumi\.local\.yaml: aws:region is eusc-de-east-1; supported locally/,
  ],
])("%s is refused with the file's name", (_title, files, message) => {
  const folder = folderWith({ ...PROJECT, ...files });
  expect(() => readStackSettings(folder, "local")).toThrow(message);
});
