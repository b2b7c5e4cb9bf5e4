import { Interrupted } from "../cli/interrupt.ts";
import { toItsEnd } from "../workspace/toItsEnd.ts";

export interface PnpmRun {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a command of a checkout by the pnpm that it pins, and shows all that it prints on stderr.
 * @returns the exit code
 * @throws {Interrupted} when a signal has ended it, or was sent while it ran: its exit code tells nothing then
 */
export async function pnpm(args: readonly string[], { cwd, env }: PnpmRun): Promise<number> {
  const given = ["-y", "pnpm@12", ...args];
  let told: "SIGINT" | "SIGTERM" | undefined;
  const listeners = SIGNALS.map(
    (signal) => [signal, () => (told ??= signal === "SIGINT" ? signal : "SIGTERM")] as const,
  );
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    const stdout = process.stderr;
    const code = await toItsEnd("npx", given, {
      cwd,
      env: env ?? process.env,
      stdout,
      group: true,
    });
    const signal = told ?? ENDS.get(code);
    if (signal !== undefined) throw new Interrupted(signal);
    return code;
  } finally {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What a command ends with after a signal. */
const ENDS: ReadonlyMap<number, "SIGINT" | "SIGTERM"> = new Map([
  [130, "SIGINT"],
  [143, "SIGTERM"],
]);
