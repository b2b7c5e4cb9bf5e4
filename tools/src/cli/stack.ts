import { Option } from "@commander-js/extra-typings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import { suggestion } from "./suggestion.ts";
import { UsageError } from "./usageError.ts";

/** The option of commands that read a stack's file. */
export const STACK = new Option(
  "--stack <NAME>",
  "the stack, which must be given, such as dev: its file is infra/Pulumi.NAME.yaml",
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
  throw wrongStack(name, names);
}

/** The option of commands that run executions in a deployed environment. */
export const DEPLOYED_STACK = new Option(
  "--stack <NAME>",
  "the deployed stack, which must be given, such as dev; it acts with your AWS credentials",
);

/**
 * Checks the name of a deployed stack, without asking Pulumi, which may have to be downloaded first.
 *
 * @param name as for Pulumi: `dev`, or `ORGANIZATION/PROJECT/dev`
 * @param others what the option may name besides
 * @throws {UsageError} when the option is missing, or no such stack can be deployed
 */
export async function requireDeployedStack(
  name: string | undefined,
  others: readonly string[] = [],
): Promise<string> {
  const { stackNames } = await import("@sfn-workers/infra/stackFile");
  const { LOCAL } = await import("@sfn-workers/infra/settings");
  const names = stackNames().filter((stack) => stack !== LOCAL);
  const own = name?.split("/").at(-1) ?? "";
  if (name !== undefined && names.includes(own)) return name;
  const here = own === LOCAL ? "; pnpm start and pnpm invoke NAME run this machine's" : "";
  throw new UsageError(`${wrongStack(name, [...names, ...others]).message}${here}`);
}

function wrongStack(name: string | undefined, names: readonly string[]): UsageError {
  const problem = name === undefined ? "is missing" : `is "${name}"`;
  const allowed = names.join(", ") || "there is none: pnpm new environment NAME makes one";
  const meant = name === undefined ? "" : suggestion(name, names);
  return new UsageError(
    `--stack ${problem}; allowed: a stack with a file infra/Pulumi.NAME.yaml: ${allowed}${meant}`,
  );
}
