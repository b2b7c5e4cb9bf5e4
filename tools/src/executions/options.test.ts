import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { EXECUTIONS, INPUT, JSON_OUTPUT, requireConsistent, WORKLOAD } from "./options.ts";

const temporaryFolder = temporaryFolders();

const known = "greeting";

const file = (text: string) => {
  const path = join(temporaryFolder(), "input.json");
  writeFileSync(path, text);
  return path;
};

async function parse(argv: readonly string[]) {
  const command = createCommand("run", { description: "", examples: {} })
    .addOption(EXECUTIONS)
    .addOption(WORKLOAD)
    .addOption(INPUT)
    .addOption(JSON_OUTPUT)
    .parse(argv, { from: "user" });
  await requireConsistent(command.opts(), [known]);
  return command.opts();
}

test("without options, every workload runs", async () => {
  expect(await parse([])).toEqual({});
});

test("the input file is read as JSON, null included", async () => {
  const { input } = await parse(["--workload", known, "--input", file("null")]);
  expect(input).toEqual({ value: null });
});

test("the input file may begin with a byte order mark", async () => {
  const { input } = await parse(["--workload", known, "--input", file("\uFEFF1")]);
  expect(input).toEqual({ value: 1 });
});

test.each<[string, string[], RegExp]>([
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
  [
    "an input without a workload",
    ["--input", file("{}")],
    /^--input needs --workload or --workflow:/,
  ],
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
    "a file with levels that AWS does not read",
    ["--workload", known, "--input", file(`${"[".repeat(1_001)}${"]".repeat(1_001)}`)],
    /input\.json is nested too deeply: it has 1,001 levels; allowed: 1,000$/,
  ],
  [
    "a file that is larger than an input may be",
    ["--workload", known, "--input", file(`"${"x".repeat(262_143)}"`)],
    /input\.json has 262,145 bytes as JSON; allowed: 262,144\./,
  ],
  ["an empty file", ["--workload", known, "--input", file(" ")], /input\.json is empty/],
  [
    "a misspelt workload",
    ["--workload", `${known}s`],
    new RegExp(`\\(Did you mean ${known}\\?\\)$`),
  ],
  [
    "a file that is not JSON",
    ["--workload", known, "--input", file("heads")],
    /is not JSON, line 1, column 6: Unrecognized token 'heads'/,
  ],
])("%s is refused in one readable line", async (_title, argv, message) => {
  const parsed = parse(argv);
  await expect(parsed).rejects.toThrow(UsageError);
  await expect(parsed).rejects.toThrow(message);
});
