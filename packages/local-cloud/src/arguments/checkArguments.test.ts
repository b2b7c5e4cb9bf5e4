import { describe, expect, test } from "vitest";
import { checkArguments } from "./checkArguments.ts";
import type { ArgumentList } from "./support.ts";

const LIST = {
  name: "reproduced",
  namePrefix: "reproduced",
  timeout: "reproduced",
  region: "reproduced",
  network: "no local effect",
  tags: "checked",
  filter: "refused",
  logging: { group: "reproduced", format: "no local effect" },
  vpc: { subnetIds: "no local effect", rules: { port: "no local effect" } },
  policies: { name: "reproduced", label: "no local effect" },
} as const satisfies ArgumentList;

const check = (inputs: Readonly<Record<string, unknown>>) => checkArguments(inputs, LIST);

describe("given arguments", () => {
  test("are read if they are reproduced or checked; the others are named by the shortest path that says it all", () => {
    expect(
      check({
        name: "a",
        timeout: undefined,
        filter: null,
        logging: { group: "g", format: "JSON" },
        vpc: { subnetIds: ["a"] },
        policies: [{ name: "p", label: "1" }, { label: "2" }],
      }),
    ).toEqual({
      read: { name: "a", logging: { group: "g" }, policies: [{ name: "p" }, {}] },
      notHere: ["logging.format", "vpc", "policies.label"],
    });
  });

  test("have their Region read elsewhere, for every type", () => {
    expect(check({ region: "eu-west-1" })).toEqual({ read: {}, notHere: [] });
  });

  test("are not named if Pulumi's SDK, and not the program, gives them", () => {
    expect(check({ network: "default" }).notHere).toEqual([]);
    expect(check({ network: "host" }).notHere).toEqual(["network"]);
  });
});

describe("an argument is refused", () => {
  test.each([
    [{ timout: 1 }, "timout: Invalid or unknown key. Did you mean timeout?"],
    [{ logging: { Group: "g" } }, "logging.Group: Invalid or unknown key. Did you mean group?"],
    [{ vpc: { subnets: [] } }, "vpc.subnets: Invalid or unknown key. Did you mean subnetIds?"],
    [{ vpc: { rules: [{ ports: 1 }] } }, "vpc.rules.ports: Invalid or unknown key. Did you mean"],
    [{ logging: { x: 1 } }, "logging.x: Invalid or unknown key. Known: group, format."],
    [{ toString: 1 }, "toString: Invalid or unknown key."],
    [
      { filter: {} },
      "filter: not emulated on this machine: leave it out for the local environment",
    ],
    [
      { name: "a", namePrefix: "b" },
      'Conflicting configuration arguments: "name": conflicts with namePrefix',
    ],
    [{ tags: { "aws:x": "1" } }, "tags.aws:x: aws: prefixed tag key names are not allowed"],
    [{ tags: { x: "1".repeat(257) } }, "tags.x: Too big"],
  ])("%j", (inputs, message) => {
    expect(() => check(inputs)).toThrow(message);
  });

  test("together with every other wrong one", () => {
    expect(() => check({ a: 1, filter: 1 })).toThrow(/^a: .*; filter: /);
  });
});

test("what is wrong in each element of a list is told once", () => {
  const problem = "policies.nam: Invalid or unknown key.";
  const told = () => check({ policies: [{ nam: "a" }, { nam: "b" }] });
  expect(told).toThrow(problem);
  expect(told).not.toThrow(/policies\.nam.*policies\.nam/);
});
