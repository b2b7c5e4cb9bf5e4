import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./nx.ts";
import { onThisTerminal } from "./onThisTerminal.ts";

/** The folder of the Pulumi program and its stacks. */
export const INFRA = join(ROOT, "infra");

/** The CLI's entry in the npm package. */
export function pulumiCli(): string {
  return createRequire(import.meta.url).resolve("pulumi/run.js");
}

/** Runs the CLI of the npm package `pulumi` in infra, on this terminal. @returns its exit code */
export async function runPulumi(args: readonly string[]): Promise<number> {
  const code = await onThisTerminal(pulumiCli(), args, { cwd: INFRA });
  const missing = code === 0 ? undefined : missingPulumi();
  if (missing !== undefined) process.stderr.write(`${missing}\n`);
  return code;
}

/** What to do when Pulumi's CLI could not be downloaded; `undefined` when this machine has it. */
export function missingPulumi(
  home = process.env["PULUMI_HOME"] || join(homedir(), ".pulumi"),
): string | undefined {
  const version = process.env["PULUMI_VERSION"] || ownVersion();
  const folder = join(home, "versions", version);
  const exists = ["pulumi", "pulumi.exe"].some((name) => existsSync(join(folder, "bin", name)));
  if (exists) return undefined;
  return `Pulumi's CLI ${version} is not on this machine, and its first use downloads it from get.pulumi.com. With a network, repeat the command, behind a proxy with NODE_USE_ENV_PROXY=1; without one, copy ${folder} from a machine that has it. pnpm start and pnpm plan need none.`;
}

function ownVersion(): string {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(join(dirname(pulumiCli()), "package.json"), "utf8"),
  );
  return version;
}
