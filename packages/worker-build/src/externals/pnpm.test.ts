import { chmodSync } from "node:fs";
import { delimiter } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { findPnpm, runPnpm } from "./pnpm.ts";

/** A workspace that pins pnpm 12, and a folder on the PATH whose pnpm says this version. */
function workspace(installed: string) {
  const { path, write } = temporaryFolder();
  write({
    "package.json": '{ "packageManager": "pnpm@12.21.0" }',
    "packages/one/package.json": '{ "name": "one" }',
    "bin/pnpm": `#!/bin/sh\n[ "$1" = --version ] && echo ${installed} && exit\necho "no package $1" >&2\nexit 3\n`,
  });
  chmodSync(path("bin/pnpm"), 0o755);
  vi.stubEnv("PATH", `${path("bin")}${delimiter}${process.env["PATH"]}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return path("packages/one");
}

test("the pnpm that runs this process is taken", () => {
  const running = { npm_execpath: "/opt/pnpm/pnpm", npm_config_user_agent: "pnpm/12.3.0 npm/?" };
  expect(findPnpm(workspace("12.1.0"), running)).toEqual(["/opt/pnpm/pnpm"]);
  const script = { ...running, npm_execpath: "/opt/pnpm/pnpm.cjs" };
  expect(findPnpm(workspace("12.1.0"), script)).toEqual([process.execPath, "/opt/pnpm/pnpm.cjs"]);
});

test("without it, the installed pnpm is taken if it has the pinned major version, else npx's", () => {
  expect(findPnpm(workspace("12.1.0"), {})).toEqual(["pnpm"]);
  const npx = ["npx", "--yes", "--prefer-offline", "pnpm@12"];
  expect(findPnpm(workspace("9.15.0"), {})).toEqual(npx);
  const npm = { npm_execpath: "/opt/npm/npx-cli.js", npm_config_user_agent: "npm/11.0.0" };
  expect(findPnpm(workspace("9.15.0"), npm)).toEqual(npx);
});

test("what pnpm wrote is returned when it fails", async () => {
  const folder = workspace("12.1.0");
  vi.stubEnv("npm_execpath", "");
  expect(await runPnpm(["deploy"], folder, {})).toBe(
    "`pnpm deploy` ended with 3:\nno package deploy",
  );
});
