import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { version } = createRequire(import.meta.url)("pulumi/package.json");

/**
 * Puts a program in the place of Pulumi's CLI.
 * @param home of Pulumi, a folder of the test's own
 * @returns the environment in which commands find it
 */
export function ownPulumi(home: string, program: string): NodeJS.ProcessEnv {
  const binary = join(home, "versions", version, "bin/pulumi");
  mkdirSync(dirname(binary), { recursive: true });
  writeFileSync(binary, program);
  chmodSync(binary, 0o755);
  return { PULUMI_HOME: home, PULUMI_VERSION: "" };
}
