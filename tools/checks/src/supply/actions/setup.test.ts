import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { temporaryWorkspace } from "../../testing/temporaryWorkspace.ts";

const ROOT = join(import.meta.dirname, "../../../../..");

interface Action {
  readonly runs: { readonly steps: readonly { readonly run?: string }[] };
}

test("what a job runs first is the installation of the pnpm that package.json pins, which npx then takes", () => {
  const { runs }: Action = parse(
    readFileSync(join(ROOT, ".github/actions/setup/action.yml"), "utf8"),
  );
  const root = temporaryWorkspace({
    "package.json": JSON.stringify({ type: "module", packageManager: "pnpm@12.1.2" }),
    "bin/npm": '#!/bin/sh\necho "npm $*"\n',
  });
  chmodSync(join(root, "bin/npm"), 0o755);
  const path = [join(root, "bin"), dirname(process.execPath), process.env["PATH"]];
  const { stdout } = spawnSync(
    "bash",
    ["-e", "-c", runs.steps.find(({ run }) => run !== undefined)?.run ?? ""],
    { cwd: root, encoding: "utf8", env: { PATH: path.join(delimiter) } },
  );
  expect(stdout).toBe("npm install --global pnpm@12.1.2\n");
});
