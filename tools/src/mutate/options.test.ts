import { describe, expect, test } from "vitest";
import { UsageError } from "../executions/options.ts";
import { parseMutateOptions } from "./options.ts";

describe("the command line", () => {
  test("names a package, whose mutants all run by default", () => {
    expect(parseMutateOptions(["worker-core"])).toEqual({
      packageName: "worker-core",
      files: [],
      sample: undefined,
      concurrency: 1,
      atLeast: 0,
      json: false,
    });
  });

  test("accepts globs, a sample and a minimum score", () => {
    const argv = "a --files x --files y --sample 20 --seed 7 --at-least 80 --json".split(" ");
    expect(parseMutateOptions(argv)).toMatchObject({
      files: ["x", "y"],
      sample: { size: 20, seed: 7 },
      atLeast: 80,
      json: true,
    });
  });

  test("uses the default seed for a sample without a seed", () => {
    expect(parseMutateOptions(["a", "--sample", "20"])).toMatchObject({
      sample: { size: 20, seed: 1 },
    });
  });

  test("returns no options for --help", () => {
    expect(parseMutateOptions(["--help"])).toBeUndefined();
  });

  test.each([
    ["no package", [], "PACKAGE is missing"],
    ["two packages", ["a", "b"], "one PACKAGE at a time, not 2"],
    ["an unknown option", ["a", "--fast"], "--fast"],
    ["an empty sample", ["a", "--sample", "0"], '--sample is "0"; allowed: a whole number from 1'],
    ["a fraction of a mutant", ["a", "--sample", "1.5"], '--sample is "1.5"'],
    ["an empty number", ["a", "--sample", ""], '--sample is ""'],
    ["a seed that is a word", ["a", "--sample", "9", "--seed", "x"], '--seed is "x"'],
    ["a seed without a sample", ["a", "--seed", "1"], "--seed needs --sample"],
    ["more than 100 percent", ["a", "--at-least", "101"], "from 0 to 100"],
    ["zero test runners", ["a", "--concurrency", "0"], '--concurrency is "0"'],
  ])("refuses %s", (_, argv, message) => {
    expect(() => parseMutateOptions(argv)).toThrow(UsageError);
    expect(() => parseMutateOptions(argv)).toThrow(message);
  });
});
