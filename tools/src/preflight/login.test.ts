import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { ownPulumi } from "../testing/ownPulumi.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { requireUnlocked, SecretsLocked } from "./login.ts";

const temporaryFolder = temporaryFolders();

/** `pnpm pulumi` on a machine whose `pulumi` answers `whoami` so, and writes down whatever else it is asked. */
function pulumi(args: readonly string[], whoami: string) {
  const folder = temporaryFolder();
  const script = `#!/bin/sh
case "$1" in
  version) echo v3.999.0 ;;
  whoami) ${whoami} ;;
  stack) exit 255 ;;
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

/** The words of Pulumi 3.274.1 for `stack history --show-secrets` of a stack in a folder. */
const UNSET =
  "error: decrypting secrets: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables";
const WRONG = "error: decrypting secrets: incorrect passphrase";

const unlocked = (says: string, argv: readonly string[] = ["up", "--stack", "dev"], asks = false) =>
  askedOf(`echo '${says}' >&2; exit 255`, () => requireUnlocked(argv, asks));

/** What is thrown where Pulumi's CLI runs this script. */
async function askedOf(script: string, act: () => Promise<void>): Promise<unknown> {
  const own = ownPulumi(temporaryFolder(), `#!/bin/sh\n${script}\n`);
  for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value);
  try {
    return await act().catch((error: unknown) => error);
  } finally {
    vi.unstubAllEnvs();
  }
}

test("without the passphrase of the stack, or with a wrong one, nothing is built", async () => {
  for (const says of [UNSET, WRONG]) {
    const error = await unlocked(says);
    expect(error).toBeInstanceOf(SecretsLocked);
    expect(String(error)).toContain(says.slice("error: decrypting secrets: ".length));
  }
  expect(String(await unlocked(WRONG, ["preview"], true))).toContain("incorrect passphrase");
});

test("a person at a terminal is asked for the passphrase by Pulumi, and an unknown stack is Pulumi's to refuse", async () => {
  expect(await unlocked(UNSET, ["up"], true)).toBeUndefined();
  expect(await unlocked("error: no stack named dev found")).toBeUndefined();
  expect(await unlocked(WRONG, ["up", "--config-file", "other.yaml"])).toBeUndefined();
  expect(await askedOf("echo '[]'", () => requireUnlocked(["up"], false))).toBeUndefined();
});
