import { Option } from "@commander-js/extra-typings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import { UsageError } from "./usageError.ts";

/** The option of commands that read a stack's file. */
export const STACK = new Option(
  "--stack <NAME>",
  "the stack, such as dev: its file is infra/Pulumi.NAME.yaml",
);

/**
 * Reads the file of the stack that `--stack` names.
 *
 * @throws {UsageError} when the option is missing, or names no stack
 * @throws {Error} when the file is wrong; the message names it
 */
export async function readStack(name: string | undefined): Promise<Stack> {
  const { readStackFile, stackNames } = await import("@sfn-workers/infra/stackFile");
  const names = stackNames();
  if (name !== undefined && names.includes(name)) return readStackFile(name);
  const problem = name === undefined ? "is missing" : `is "${name}"`;
  throw new UsageError(
    `--stack ${problem}; allowed: a stack with a file infra/Pulumi.NAME.yaml: ${names.join(", ")}`,
  );
}
