import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

function node(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, args, {
    cwd: import.meta.dirname,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

test("a Node.js that can't run TypeScript says how to get one that can", () => {
  const { status, stderr } = node(["--no-strip-types", "cli.mjs", "plan", "--json"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^This is Node\.js v.+: npx -y pnpm@12 plan --json\n$/);
});

test("pnpm up is refused, and says what may have been wanted", () => {
  const { status, stderr } = node(["refuseUpdate.mjs"], {
    npm_command: "update",
    UPDATE_DEPENDENCIES: "",
  });
  expect(status).toBe(1);
  expect(stderr).toContain("pnpm pulumi up --stack NAME ");
  expect(stderr).toContain("UPDATE_DEPENDENCIES=1 pnpm update ");
});

test.each([
  { npm_command: "install" },
  { npm_command: "add" },
  { npm_command: "deploy" },
  { npm_command: "update", UPDATE_DEPENDENCIES: "1" },
])("%o is allowed", (env) => {
  expect(node(["refuseUpdate.mjs"], { UPDATE_DEPENDENCIES: "", ...env })).toMatchObject({
    status: 0,
    stderr: "",
  });
});

test("pnpm runs the check before it resolves anything", () => {
  const file = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  expect(JSON.parse(file).scripts["pnpm:devPreinstall"]).toBe("node tools/src/refuseUpdate.mjs");
});
