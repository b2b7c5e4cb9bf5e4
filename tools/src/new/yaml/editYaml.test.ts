import { expect, test } from "vitest";
import { parse } from "yaml";
import { UnknownForm } from "../unknownForm.ts";
import * as edit from "./editYaml.ts";

const TEXT = `# The first.
encryptionsalt: v1:abc=
config:
  # Where.
  aws:region: us-east-1 # Ireland next
  # The network,
  # in two lines.
  shop:network: { kind: existing, ids: [a, b] }

  shop:workloads:
    # Half of them fail.
    flip:
      { worker: lambda, alarms: { enabled: false }, wake: true }
    check: { alarms: { enabled: false } }
    quote:
      worker: lambda
      # None.
      alarms:
        enabled: false
      wake: true
`;

const file = "infra/Pulumi.test.yaml";
const yaml = { file, text: TEXT };
const withKey = (...change: After<typeof edit.withKey>) => edit.withKey(yaml, ...change).text;
const withoutKey = (...change: After<typeof edit.withoutKey>) =>
  edit.withoutKey(yaml, ...change).text;
const withValue = (...change: After<typeof edit.withValue>) => edit.withValue(yaml, ...change).text;

type After<Edit extends (yaml: edit.YamlText, ...change: never[]) => edit.YamlText> =
  Parameters<Edit> extends [edit.YamlText, ...infer Change] ? Change : never;

test("a key goes with its lines and the comment directly above it, and nothing else changes", () => {
  expect(withoutKey(["encryptionsalt"])).toBe(
    TEXT.replace("# The first.\nencryptionsalt: v1:abc=\n", ""),
  );
  expect(withoutKey(["config", "shop:network"])).toBe(
    TEXT.replace(/ {2}# The network,\n.*\n.*\n/, ""),
  );
  expect(withoutKey(["config", "shop:workloads", "quote", "alarms"])).toBe(
    TEXT.replace(/ {6}# None\.\n.*\n.*\n/, ""),
  );
});

test("a key inside braces goes with its comma", () => {
  const without = withoutKey(["config", "shop:workloads", "flip", "alarms"]);
  expect(without).toContain("      { worker: lambda, wake: true }\n");
  const last = withoutKey(["config", "shop:workloads", "flip", "wake"]);
  expect(last).toContain("{ worker: lambda, alarms: { enabled: false } }");
  const only = withoutKey(["config", "shop:workloads", "check", "alarms"]);
  expect(parse(only).config["shop:workloads"].check).toEqual({});
});

test("a value is replaced without its comment", () => {
  expect(withValue(["config", "aws:region"], "eu-west-1")).toBe(
    TEXT.replace("us-east-1 #", "eu-west-1 #"),
  );
});

test("a key is added below another one, or as the first", () => {
  const value = { after: "dev" };
  expect(withKey(["config", "shop:deploy"], value, { below: "aws:region" })).toBe(
    TEXT.replace("Ireland next\n", "Ireland next\n  shop:deploy: { after: dev }\n"),
  );
  expect(withKey(["config", "shop:deploy"], value, { below: "none" })).toBe(
    TEXT.replace("config:\n", "config:\n  shop:deploy: { after: dev }\n"),
  );
});

test("what a text does not have changes nothing", () => {
  expect(withoutKey(["config", "shop:image"])).toBe(TEXT);
  expect(withoutKey(["config", "aws:region", "deeper"])).toBe(TEXT);
  expect(withValue(["config", "shop:image"], "one")).toBe(TEXT);
});

test.each<[string, edit.Path, string]>([
  ["a list", ["config", "shop:network", "ids", "0"], "remove 0 from ids"],
  ["an alias", ["config", "b", "x"], "remove x from b"],
  ["an anchor that another value needs", ["config", "a"], "remove a from config"],
  ["a merged map", ["config", "c", "x"], "remove x from c"],
])("%s is refused with what to change by hand", (_form, path, byHand) => {
  const text =
    "config:\n  shop:network: { ids: [a, b] }\n  a: &a { x: 1 }\n  b: *a\n  c: { <<: *a }\n";
  const remove = () => edit.withoutKey({ file, text }, path);
  expect(remove).toThrow(UnknownForm);
  expect(remove).toThrow(`${file} has a form that can't be edited safely: ${byHand}`);
});

test("every edit keeps the line ends of Windows", () => {
  const windows = (text: string) => text.replaceAll("\n", "\r\n");
  const given = { file, text: windows(TEXT) };
  const value = { after: "dev" };
  const path = ["config", "shop:deploy"] as const;
  for (const below of ["aws:region", "none"]) {
    const text = windows(withKey(path, value, { below }));
    expect(edit.withKey(given, path, value, { below }).text).toBe(text);
  }
  for (const removed of [["encryptionsalt"], ["config", "shop:network"]] as const) {
    expect(edit.withoutKey(given, removed).text).toBe(windows(withoutKey(removed)));
  }
  expect(edit.withValue(given, ["config", "aws:region"], "x").text).toBe(
    windows(withValue(["config", "aws:region"], "x")),
  );
});
