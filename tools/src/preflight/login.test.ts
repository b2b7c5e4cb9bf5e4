import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";

const temporaryFolder = temporaryFolders();

/** `pnpm pulumi` on a machine whose `pulumi` answers `whoami` so, and writes down whatever else it is asked. */
function pulumi(args: readonly string[], whoami: string) {
  const folder = temporaryFolder();
  const script = `#!/bin/sh
case "$1" in
  version) echo v3.999.0 ;;
  whoami) ${whoami} ;;
  *) echo "$@" >>"${folder}/asked" ;;
esac
`;
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  }
  const program = join(import.meta.dirname, "../cli.mjs");
  const ran = spawnSync(process.execPath, [program, "pulumi", ...args], {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: [folder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
      PULUMI_VERSION: "",
    },
  });
  return { ...ran, asked: existsSync(join(folder, "asked")), folder };
}

test.each([["up"], ["preview"], ["watch"]])(
  "%s without a login says so before anything is built or deployed",
  (command) => {
    const ran = pulumi([command, "--stack", "dev"], "echo 'error: try pulumi login' >&2; exit 3");
    expect(ran.stderr).toContain(
      "Pulumi is not logged in, and nothing was built: error: try pulumi login\n  Pulumi Cloud   pnpm pulumi login, or PULUMI_ACCESS_TOKEN",
    );
    expect(ran).toMatchObject({ status: 1, asked: false });
  },
);

test("what needs no build needs no login, and the CLI that runs is told", () => {
  const ran = pulumi(["about"], "exit 3");
  expect(ran).toMatchObject({ status: 0, asked: true });
  expect(ran.stderr).toBe(`Pulumi 3.999.0, of the PATH: ${ran.folder}/pulumi\n`);
});
