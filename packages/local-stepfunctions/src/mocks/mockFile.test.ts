import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { readCommandLine } from "../commandLine.ts";
import { newFolder } from "../testing/restart.ts";

const CONFIG = {
  StateMachines: { orders: { TestCases: { Case: { Call: "R" } } } },
  MockedResponses: { R: { "0": { Return: { ok: true } } } },
};

function fileWith(text: string): string {
  const file = path.join(newFolder(), "mocks.json");
  writeFileSync(file, text);
  return file;
}

function withVariable(value: string): void {
  vi.stubEnv("SFN_MOCK_CONFIG", value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe("the mocks of the command", () => {
  test("are those of the file that --mocks names", async () => {
    withVariable("/not/read");
    const file = fileWith(JSON.stringify(CONFIG));
    expect(await readCommandLine(["--mocks", file])).toMatchObject({ endpoint: { mocks: CONFIG } });
  });

  test("are those of SFN_MOCK_CONFIG without --mocks, from the caller's folder", async () => {
    const file = fileWith(JSON.stringify(CONFIG));
    vi.stubEnv("INIT_CWD", path.dirname(file));
    withVariable("mocks.json");
    expect(await readCommandLine([])).toMatchObject({ endpoint: { mocks: CONFIG } });
  });

  test("are none when the variable is empty", async () => {
    withVariable("");
    expect(await readCommandLine([])).not.toHaveProperty("endpoint.mocks");
  });

  test("may begin with a byte order mark", async () => {
    const file = fileWith(`\uFEFF${JSON.stringify(CONFIG)}`);
    expect(await readCommandLine(["--mocks", file])).toMatchObject({ endpoint: { mocks: CONFIG } });
  });

  test.each([
    [`${"[".repeat(10_000)}${"]".repeat(10_000)}`, /, which has more than 512 levels; allowed: /],
    ["{", /which is no JSON \(.+\); allowed: a JSON file in the format of AWS's MockConfigFile$/],
    ['{"StateMachines":1,"MockedResponses":{}}', /, where StateMachines is 1; allowed: an object$/],
  ])("are refused with the file and the field: %s", async (text, message) => {
    const file = fileWith(text);
    await expect(readCommandLine(["--mocks", file])).rejects.toThrow(message);
    await expect(readCommandLine(["--mocks", file])).rejects.toThrow(`--mocks is "${file}"`);
  });

  test("are refused when there is no file", async () => {
    withVariable("/none/mocks.json");
    await expect(readCommandLine([])).rejects.toThrow(
      `SFN_MOCK_CONFIG is "/none/mocks.json", which can't be read (ENOENT); allowed: a JSON file in the format of AWS's MockConfigFile`,
    );
  });
});
