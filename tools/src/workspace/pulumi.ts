import { createRequire } from "node:module";
import { join } from "node:path";

/** The folder of the Pulumi program and its stacks. */
export const INFRA = join(import.meta.dirname, "../../../infra");

/** The CLI's entry in the npm package. */
export function pulumiCli(): string {
  return createRequire(import.meta.url).resolve("pulumi/run.js");
}
