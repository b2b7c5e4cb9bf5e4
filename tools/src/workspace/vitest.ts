import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT } from "./nx.ts";
import { onThisTerminal } from "./onThisTerminal.ts";

/** Runs vitest over all packages on this terminal. @returns its exit code */
export function runVitest(args: readonly string[]): Promise<number> {
  const vitest = dirname(createRequire(join(ROOT, "package.json")).resolve("vitest/package.json"));
  return onThisTerminal(join(vitest, "vitest.mjs"), args, { cwd: ROOT });
}
