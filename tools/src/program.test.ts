import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
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

test.each([
  [0, "exit 0"],
  [3, "exit 3"],
])(
  "where the lockfile holds no Node.js and the installed one is too old, npx brings it: %i",
  (status, end) => {
    const folder = programWithoutNode(`echo "$@"; ${end}`);
    const ran = olderNode(folder, ["plan", "--stack", "a b"]);
    expect(ran.stderr).toMatch(
      /^This is Node\.js v.+, and the install has brought none for \S+-\S+: npx runs node@24\.\S+, which no lockfile holds\. Node\.js 24 or newer on the PATH is used as it is\.\n$/,
    );
    expect(ran.stdout).toMatch(
      /^-y --package=node@24\.\d+\.\d+ -- node \S+tools\/src\/cli\.mjs plan --stack a b\n$/,
    );
    expect(ran.status).toBe(status);
  },
);

test("npx that brings no newer Node.js is not asked again", () => {
  const folder = programWithoutNode(`shift 4; exec "${process.execPath}" --no-strip-types "$@"`);
  const { status, stderr } = olderNode(folder, ["plan"]);
  expect(stderr).toContain("npx brought no newer one. Node.js 24 or newer on the PATH");
  expect(status).toBe(1);
});

test("without npx, an older Node.js says which one is needed", () => {
  const { status, stderr } = olderNode(programWithoutNode(), ["plan"], "");
  expect(stderr).toContain("npx did not start (spawn npx ENOENT). Node.js 24 or newer on the PATH");
  expect(status).toBe(1);
});

/** The program in a checkout whose install brought no Node.js. */
function programWithoutNode(npx = "exit 1"): string {
  const folder = mkdtempSync(join(tmpdir(), "older-node-"));
  mkdirSync(join(folder, "tools/src"), { recursive: true });
  for (const file of ["tools/src/cli.mjs", "tools/src/olderNode.mjs", "pnpm-workspace.yaml"])
    cpSync(join(import.meta.dirname, "../..", file), join(folder, file));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/npx"), `#!/bin/sh\n${npx}\n`, { mode: 0o755 });
  return folder;
}

function olderNode(
  folder: string,
  args: readonly string[],
  path = [join(folder, "bin"), process.env["PATH"]].join(delimiter),
) {
  return spawnSync(
    process.execPath,
    ["--no-strip-types", join(folder, "tools/src/cli.mjs"), ...args],
    { encoding: "utf8", env: { ...process.env, PATH: path, SFN_WORKERS_NODE_BROUGHT: "" } },
  );
}

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
