import { expect, test } from "vitest";
import { FunctionInputs, requireFunctionInputs } from "./functionInputs.ts";

interface Given extends Omit<Partial<FunctionInputs>, "environment"> {
  readonly environment?: { readonly variables: Record<string, string> };
}

/** Checks a function with these arguments. */
function check({ name = "worker", ...args }: Given): void {
  const role = "arn:aws:iam::000000000000:role/function";
  const usual = { role, runtime: "nodejs24.x", handler: "index.handler", code: undefined };
  requireFunctionInputs(name, FunctionInputs.parse({ ...usual, ...args }));
}

const variablesOf = (bytes: number) => ({ variables: { BIG: "x".repeat(bytes - 10) } });

test.each<[string, Given, string]>([
  [
    "timeout",
    { timeout: 901 },
    "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
  ],
  [
    "no timeout",
    { timeout: 0 },
    "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    "memory",
    { memorySize: 127 },
    "Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
  ],
  [
    "much memory",
    { memorySize: 10_241 },
    "Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240",
  ],
  [
    "ephemeral storage",
    { ephemeralStorage: { size: 511 } },
    "Value '511' at 'ephemeralStorage.size' failed to satisfy",
  ],
  [
    "description",
    { description: "x".repeat(257) },
    "at 'description' failed to satisfy constraint: Member must have length less than or equal to 256",
  ],
  [
    "name",
    { name: "a.b" },
    "Value 'a.b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+",
  ],
  [
    "long name",
    { name: "a".repeat(65) },
    "at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64",
  ],
  [
    "log group, by its ARN",
    { loggingConfig: { logGroup: "arn:aws:logs:us-east-1:000000000000:log-group:/w" } },
    "at 'loggingConfig.logGroup' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
  ],
  [
    "architectures",
    { architectures: ["x86_64", "arm64"] },
    "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
  ],
  [
    "architecture",
    { architectures: ["x8664"] },
    "Member must satisfy enum value set: [x86_64, arm64]",
  ],
  [
    "unknown runtime",
    { runtime: "nodejs99.x" },
    "Value nodejs99.x at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, ",
  ],
  [
    "old runtime",
    { runtime: "nodejs14.x" },
    "The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.",
  ],
  [
    "runtime of another language",
    { runtime: "python3.13" },
    "runtime: python3.13; supported locally: nodejs24.x",
  ],
  [
    "reserved variables",
    { environment: { variables: { AWS_REGION: "eu-west-1", OWN: "1", _HANDLER: "x" } } },
    "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, _HANDLER",
  ],
  [
    "names of variables",
    { environment: { variables: { "a-b": "1" } } },
    "Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]: a-b",
  ],
  [
    "variables over 4 KB",
    { environment: variablesOf(4_097) },
    "exceeded the 4KB limit. String measured: 4097 bytes as JSON, of 4096; the largest are BIG (4087)",
  ],
  [
    "a half of a VPC",
    { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: [] } },
    "SubnetIds and SecurityIds must coexist or be both empty list.",
  ],
])("%s is refused in Lambda's words", (_title, args, words) => {
  expect(() => check(args)).toThrow(words);
});

test("what is at a limit is accepted", () => {
  check({ timeout: 900, memorySize: 10_240, description: "x".repeat(256), name: "a".repeat(64) });
  check({ timeout: 1, memorySize: 128, ephemeralStorage: { size: 512 }, architectures: ["arm64"] });
  check({ environment: variablesOf(4_096), vpcConfig: { subnetIds: [], securityGroupIds: [] } });
  check({ environment: { variables: { LANG: "C", NODE_PATH: "/opt", TZ: "UTC", aB1: "" } } });
});

test("all reasons are told at once", () => {
  expect(() => check({ timeout: 0, memorySize: 1, runtime: "nodejs14.x" })).toThrow(
    /^2 validation errors detected: Value '0' at 'timeout' .*; Value '1' at 'memorySize' .*; The runtime parameter of nodejs14\.x/,
  );
});
