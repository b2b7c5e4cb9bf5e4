import { createRequire } from "node:module";
import { join } from "node:path";

/** Where the Pulumi program and its stacks are. */
export const INFRA = join(import.meta.dirname, "../../../infra");

/** The npm package's entry, which brings the CLI. */
export function pulumiCli(): string {
  return createRequire(import.meta.url).resolve("pulumi/run.js");
}
