import { expect, test } from "vitest";
import { parse } from "yaml";
import { withKey, withoutKey, withValue } from "./editYaml.ts";

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

test("a key goes with its lines and the comment directly above it, and nothing else changes", () => {
  expect(withoutKey(TEXT, ["encryptionsalt"])).toBe(
    TEXT.replace("# The first.\nencryptionsalt: v1:abc=\n", ""),
  );
  expect(withoutKey(TEXT, ["config", "shop:network"])).toBe(
    TEXT.replace(/ {2}# The network,\n.*\n.*\n/, ""),
  );
  expect(withoutKey(TEXT, ["config", "shop:workloads", "quote", "alarms"])).toBe(
    TEXT.replace(/ {6}# None\.\n.*\n.*\n/, ""),
  );
});

test("a key inside braces goes with its comma", () => {
  const without = withoutKey(TEXT, ["config", "shop:workloads", "flip", "alarms"]);
  expect(without).toContain("      { worker: lambda, wake: true }\n");
  const last = withoutKey(TEXT, ["config", "shop:workloads", "flip", "wake"]);
  expect(last).toContain("{ worker: lambda, alarms: { enabled: false } }");
  const only = withoutKey(TEXT, ["config", "shop:workloads", "check", "alarms"]);
  expect(parse(only).config["shop:workloads"].check).toEqual({});
});

test("a value is replaced without its comment", () => {
  expect(withValue(TEXT, ["config", "aws:region"], "eu-west-1")).toBe(
    TEXT.replace("us-east-1 #", "eu-west-1 #"),
  );
});

test("a key is added below another one, or as the first", () => {
  const value = { after: "dev" };
  expect(withKey(TEXT, ["config", "shop:deploy"], value, { below: "aws:region" })).toBe(
    TEXT.replace("Ireland next\n", "Ireland next\n  shop:deploy: { after: dev }\n"),
  );
  expect(withKey(TEXT, ["config", "shop:deploy"], value, { below: "none" })).toBe(
    TEXT.replace("config:\n", "config:\n  shop:deploy: { after: dev }\n"),
  );
});

test("what a text does not have changes nothing", () => {
  expect(withoutKey(TEXT, ["config", "shop:image"])).toBe(TEXT);
  expect(withoutKey(TEXT, ["config", "aws:region", "deeper"])).toBe(TEXT);
  expect(withValue(TEXT, ["config", "shop:image"], "one")).toBe(TEXT);
});
