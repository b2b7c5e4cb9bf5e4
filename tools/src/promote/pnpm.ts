import { Interrupted } from "../cli/interrupt.ts";
import { toItsEnd } from "../workspace/toItsEnd.ts";

export interface PnpmRun {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a command of a checkout by the pnpm that it pins, and shows all that it prints on stderr.
 * @returns the exit code
 * @throws {Interrupted} when a signal has ended it
 */
export async function pnpm(args: readonly string[], { cwd, env }: PnpmRun): Promise<number> {
  const given = ["-y", "pnpm@12", ...args];
  const code = await toItsEnd("npx", given, {
    cwd,
    env: env ?? process.env,
    stdout: process.stderr,
  });
  const signal = SIGNALS.get(code);
  if (signal !== undefined) throw new Interrupted(signal);
  return code;
}

/** What a command ends with after a signal. */
const SIGNALS: ReadonlyMap<number, "SIGINT" | "SIGTERM"> = new Map([
  [130, "SIGINT"],
  [143, "SIGTERM"],
]);
