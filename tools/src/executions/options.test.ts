import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifests } from "@sfn-workers/workloads/manifests";
import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";

const [known = ""] = Object.keys(manifests);

const file = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), "start-")), "input.json");
  writeFileSync(path, text);
  return path;
};

test("without options, every workload runs", () => {
  expect(parseOptions([])).toEqual({
    json: false,
    verbose: false,
    executions: undefined,
    workload: undefined,
    stack: undefined,
    input: undefined,
    lambdaConcurrency: undefined,
    faults: undefined,
    seed: undefined,
  });
});

test("the input file is read as JSON, null included", () => {
  const options = parseOptions(["--workload", known, "--input", file("null")]);
  expect(options?.input).toEqual({ value: null });
});

test("--help returns no options", () => {
  expect(parseOptions(["--help"])).toBeUndefined();
});

test.each<[string, string[], RegExp]>([
  ["an unknown option", ["--jsn"], /Unknown option '--jsn'/],
  [
    "a concurrency that no account has",
    ["--lambda-concurrency", "0"],
    /^--lambda-concurrency is "0"; allowed: a whole number from 1 to 1000/,
  ],
  ["a stack for a command that has none", ["--stack", "dev"], /^Unknown option '--stack'/],
  [
    "a word instead of a number",
    ["--executions", "many"],
    /^--executions is "many"; allowed: a whole number from 1/,
  ],
  ["zero executions", ["--executions", "0"], /^--executions is "0"; allowed/],
  [
    "an unknown workload",
    ["--workload", "unknown"],
    new RegExp(
      `^--workload is "unknown"; allowed: a workload of packages/workloads/src/manifests.ts: ${known}`,
    ),
  ],
  [
    "a workload named like a property of every object",
    ["--workload", "toString"],
    /^--workload is "toString"; allowed/,
  ],
  ["an input without a workload", ["--input", "x.json"], /^--input needs --workload/],
  [
    "a file that does not exist",
    ["--workload", known, "--input", "/nowhere.json"],
    /^--input \/nowhere.json can't be read/,
  ],
  [
    "a file with more levels than the stack has room for",
    ["--workload", known, "--input", file("[".repeat(50_000) + "]".repeat(50_000))],
    /input\.json is nested too deeply/,
  ],
  [
    "a file that is not JSON",
    ["--workload", known, "--input", file("heads")],
    /is not JSON: Unexpected token/,
  ],
])("%s is refused in one readable line", (_title, argv, message) => {
  expect(() => parseOptions(argv)).toThrow(message);
});

test.each([["--lambda-concurrency"], ["--faults"], ["--seed"]])(
  "%s is refused by a command that runs executions in a deployed environment",
  (option) => {
    const parse = () => parseOptions([option, "1"], { takesStack: true });
    expect(parse).toThrow(`Unknown option '${option}': only pnpm start has it`);
  },
);
