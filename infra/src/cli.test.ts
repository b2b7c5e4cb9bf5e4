import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, ...args: readonly string[]): Promise<Run> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [path, ...args], (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("the commands", () => {
  test.concurrent("plan prints one JSON object and nothing else", async () => {
    const { exitCode, stdout, stderr } = await run("plan.ts", "--stack", "local", "--json");
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ environment: "local" });
  });

  test.concurrent("settings print one JSON list and nothing else", async () => {
    const { exitCode, stdout } = await run("settings/print.ts", "--stack", "local", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ key: "tracing" }));
  });

  test.concurrent("a command reports an error in one line", async () => {
    const { exitCode, stdout, stderr } = await run("plan.ts", "--stack", "nowhere");
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^There is no stack "nowhere": .+ is missing\n$/);
  });

  test.concurrent("urns reports that nothing listed is lost", async () => {
    const { exitCode, stdout } = await run("urns.ts");
    expect(stdout).toMatch(/^infra\/urns\/matrix\/.+: nothing lost/m);
    expect(exitCode).toBe(0);
  });

  test.concurrent("urns shows its usage with --help, and exits with code 2 after a wrong argument", async () => {
    const asked = await run("urns.ts", "--help");
    expect(asked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("usage: urns") });
    const wrong = await run("urns.ts", "--nonsense");
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
    expect(wrong.stderr).toContain("usage: urns");
  });
});
