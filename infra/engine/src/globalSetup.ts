import type { TestProject } from "vitest/node";
import { findCommand } from "./command/findCommand.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The path of `pulumi`. */
    readonly pulumi: string;
  }
}

/** Finds the engine once for all files, or builds it. */
export async function setup(project: TestProject): Promise<void> {
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  project.provide("pulumi", (await findCommand({ progress })).path);
}
