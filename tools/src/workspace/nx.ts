import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { onThisTerminal } from "./onThisTerminal.ts";
import { requireCheckout } from "./space.ts";

export const ROOT = join(import.meta.dirname, "../../..");

/** nx's entry in the npm package, so that it runs without pnpm on the PATH. */
export function nxCli(root = ROOT): string {
  return createRequire(join(root, "package.json")).resolve("nx/bin/nx.js");
}

/** What every run of nx has in its environment. */
export const NX_ENVIRONMENT = {
  // Without this, nx's plugin processes outlive an interrupted nx by half a minute.
  NX_ISOLATE_PLUGINS: "false",
  // nx would put .env.local, which has secrets, into the environment of builds and tests.
  NX_LOAD_DOT_ENV_FILES: "false",
  // A daemon would stay for hours.
  NX_DAEMON: "false",
} as const;

/**
 * Runs nx on this terminal.
 *
 * @returns its exit code
 * @throws {LimitTooLow} when the checkout can't be written
 */
export async function runNx(args: readonly string[]): Promise<number> {
  requireCheckout(ROOT);
  return onThisTerminal(nxCli(), args, { cwd: ROOT, env: { ...process.env, ...NX_ENVIRONMENT } });
}

/**
 * What nx writes to stdout for a command that only reads.
 * @throws {Error} when the command fails; the message has what nx said
 */
export async function askNx(args: readonly string[]): Promise<string> {
  requireCheckout(ROOT);
  const env = { ...process.env, ...NX_ENVIRONMENT };
  const options = { cwd: ROOT, env, maxBuffer: Number.POSITIVE_INFINITY };
  return (await promisify(execFile)(process.execPath, [nxCli(), ...args], options)).stdout;
}
