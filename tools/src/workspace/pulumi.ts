import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "./nx.ts";
import { onThisTerminal } from "./onThisTerminal.ts";

/** The folder of the Pulumi program and its stacks. */
export const INFRA = join(ROOT, "infra");

/** The CLI's entry in the npm package. */
export function pulumiCli(): string {
  return createRequire(import.meta.url).resolve("pulumi/run.js");
}

/** Runs the CLI of the npm package `pulumi` in infra, on this terminal. @returns its exit code */
export function runPulumi(args: readonly string[]): Promise<number> {
  return onThisTerminal(pulumiCli(), args, { cwd: INFRA });
}
