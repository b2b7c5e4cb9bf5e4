import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** No `pulumi` on the PATH of a machine has it, so none is taken instead. */
const VERSION = "0.0.0-own";

/**
 * Puts a program in the place of Pulumi's CLI.
 * @param home of Pulumi, a folder of the test's own
 * @returns the environment in which commands find it
 */
export function ownPulumi(home: string, program: string): NodeJS.ProcessEnv {
  const binary = join(home, "versions", VERSION, "bin/pulumi");
  mkdirSync(dirname(binary), { recursive: true });
  writeFileSync(binary, program);
  chmodSync(binary, 0o755);
  return { PULUMI_HOME: home, PULUMI_VERSION: VERSION };
}
