import { expect, test } from "vitest";
import * as z from "zod";
import { defineExternalManifest, defineManifest, type Manifest } from "./manifest.ts";

const manifest: Manifest = {
  name: "coin-flip",
  description: "",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
};

test("a consistent manifest is returned", () => {
  expect(defineManifest(manifest)).toBe(manifest);
});

test("who does the tasks of an external workload need send no heartbeat, unless its manifest says so", () => {
  const given = { name: "approval", description: "", timeoutSeconds: 60 };
  expect(defineExternalManifest(given)).toEqual({
    ...given,
    heartbeatSeconds: 59,
    handlerBudgetSeconds: 59,
    external: true,
  });
  expect(defineExternalManifest({ ...given, heartbeatSeconds: 7 }).heartbeatSeconds).toBe(7);
  expect(() => defineExternalManifest({ ...given, timeoutSeconds: 1 })).toThrow(
    "approval: timeoutSeconds is 1; allowed: a whole number from 2",
  );
});

test.each<[string, Partial<Manifest>]>([
  ["the longest name", { name: `c${"-9".repeat(19)}z` }],
  ["the longest description", { description: "d".repeat(256) }],
  ["the longest timeout", { timeoutSeconds: 99_999_999 }],
  ["the longest heartbeat and budget", { heartbeatSeconds: 59, handlerBudgetSeconds: 59 }],
  ["a variable and a secret", { variables: { api_URL2: z.url() }, secrets: { KEY: z.string() } }],
  [
    "packages and files beside the bundle",
    { bundle: { external: ["sharp", "@img/a.b_c"], assets: ["a/**", "*.{png,txt}"] } },
  ],
  ["what comes each hour and at once", { expect: { perHour: 0.5, burst: 10_000 } }],
  ["a load whose handlers are shorter", { expect: { burst: 1, handlerSeconds: 0.2 } }],
  ["the shortest times", { timeoutSeconds: 2, heartbeatSeconds: 1, handlerBudgetSeconds: 1 }],
])("%s is accepted", (_what, part) => {
  expect(defineManifest({ ...manifest, ...part })).toMatchObject(part);
});

test.each<[string, Partial<Manifest>, string]>([
  [
    "a name with capitals",
    { name: "CoinFlip" },
    'name is "CoinFlip"; allowed: a name that matches',
  ],
  ["a name that begins with a digit", { name: "1-coin" }, 'name is "1-coin"'],
  ["a name with a punctuation mark at its end", { name: "coin!" }, 'name is "coin!"'],
  ["a name of 41 characters", { name: "c".repeat(41) }, "name is "],
  ["a description that Lambda refuses", { description: "d".repeat(257) }, "at most 256 characters"],
  ["half a second", { timeoutSeconds: 1.5 }, "timeoutSeconds is 1.5"],
  ["a timeout over a year", { timeoutSeconds: 100_000_000 }, "from 1 to 99999999"],
  ["no heartbeat", { heartbeatSeconds: 0 }, "heartbeatSeconds is 0"],
  ["no budget", { handlerBudgetSeconds: 0 }, "handlerBudgetSeconds is 0"],
  ["no timeout", { timeoutSeconds: 0 }, "timeoutSeconds is 0; allowed: a whole number from 1 to"],
  [
    "a heartbeat as long as the timeout",
    { heartbeatSeconds: 60 },
    "heartbeatSeconds is 60; allowed: a whole number from 1 to 59",
  ],
  [
    "a budget longer than the timeout",
    { handlerBudgetSeconds: 61 },
    "handlerBudgetSeconds is 61; allowed: a whole number from 1 to 59",
  ],
])("%s is rejected, with the field, the value and the allowed values", (_what, wrong, message) => {
  expect(() => defineManifest({ ...manifest, ...wrong })).toThrow(message);
});

const text = z.string();

test.each<[string, object, string]>([
  ["a variable of another form", { variables: { "A-B": text } }, 'coin-flip: variables is "A-B"'],
  ["a variable that begins with _", { variables: { _A: text } }, "beginning with a letter"],
  ["a variable of the worker's", { variables: { WORKLOAD: text } }, "none of WORKLOAD, TRANSPORT"],
  ["a secret of AWS's", { secrets: { AWS_TOKEN: text } }, 'coin-flip: secrets is "AWS_TOKEN"'],
  [
    "one name twice",
    { variables: { KEY: text }, secrets: { KEY: text } },
    'coin-flip: secrets is "KEY"; allowed: a name that is not under variables too',
  ],
  [
    "a value in place of a schema, which is not shown",
    { secrets: { KEY: "sk_1234567" } },
    'coin-flip: secrets.KEY is "string"; allowed: a schema, such as z.string()',
  ],
  ["no schema at all", { variables: { KEY: null } }, "variables.KEY is "],
  ["an empty load", { expect: {} }, "coin-flip: expect is {}; allowed: a map with perHour, burst"],
  ["a load that is a number", { expect: 5 }, "coin-flip: expect is 5; allowed: a map with"],
  ["a field of it that is not known", { expect: { perhour: 1 } }, 'expect is "perhour"; allowed: '],
  ["no tasks", { expect: { perHour: 0 } }, "expect.perHour is 0; allowed: a number above 0"],
  ["a text", { expect: { perHour: "20" } }, 'expect.perHour is "20"; allowed: a number above 0'],
  [
    "half a task",
    { expect: { burst: 1.5 } },
    "expect.burst is 1.5; allowed: a whole number from 1",
  ],
  [
    "handlers longer than the budget",
    { expect: { perHour: 1, handlerSeconds: 21 } },
    "expect.handlerSeconds is 21; allowed: a number above 0, at most handlerBudgetSeconds, 20",
  ],
  ["an object that is no schema", { variables: { KEY: {} } }, "variables.KEY is "],
  ["a path to a package", { bundle: { external: ["./sharp"] } }, 'bundle.external is "./sharp"'],
  ["a file in a package", { bundle: { external: ["a/b"] } }, "the name of a package, such as"],
  [
    "files of another folder",
    { bundle: { assets: ["a/../../b"] } },
    'bundle.assets is "a/../../b"',
  ],
  [
    "an absolute path",
    { bundle: { assets: ["/etc/*"] } },
    "a glob of files in the workload's folder",
  ],
  ["a path of Windows", { bundle: { assets: ["a\\b"] } }, "bundle.assets is "],
  ["no file", { bundle: { assets: [""] } }, 'bundle.assets is ""'],
])("%s is rejected, with the field and what is allowed", (_what, wrong, message) => {
  expect(() => defineManifest({ ...manifest, ...wrong })).toThrow(message);
});
