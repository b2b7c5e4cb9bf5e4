import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  readStackFile as readPulumiFile,
  StackFileError,
} from "@sfn-workers/pulumi-host/stackFile";
import { requirePlain } from "./settings/encrypted.ts";
import { ConfigurationError } from "./settings/explain.ts";

export { StackFileError };

/** A stack's name and its configuration: `namespace:key` to a value, as in a stack file. */
export interface Stack {
  readonly stack: string;
  /** By default the project of this repository. */
  readonly project?: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The line of a key in the stack's file, or of the nearest parent. */
  lineOf?(key: string): number | undefined;
}

const INFRA = fileURLToPath(new URL("..", import.meta.url));

/** The stacks that have a file beside Pulumi.yaml, sorted. */
export function stackNames(folder = INFRA): string[] {
  return readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .toSorted();
}

/**
 * Reads the file of a stack beside Pulumi.yaml.
 * @throws {Error} when there is no such file.
 * @throws {StackFileError} when it is not YAML as Pulumi reads it; the message names the file and the line.
 * @throws {ConfigurationError} when a value is encrypted.
 */
export function readStackFile(stack: string, folder = INFRA): Stack {
  const path = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) throw new Error(`There is no stack "${stack}": ${path} is missing`);
  const { config, lineOf } = readPulumiFile(path);
  requirePlain(config, stack);
  return { stack, config, lineOf };
}

/**
 * Does what reads the stack's configuration.
 * @throws {ConfigurationError} when the configuration is wrong; each of its problems has the line in the stack's file.
 */
export async function tellingLines<T>(stack: Stack, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const problems = error.problems.map((problem) => {
      const line = stack.lineOf?.(/^[^\s;]+/.exec(problem)?.[0] ?? "");
      return line === undefined ? problem : `line ${line}: ${problem}`;
    });
    throw new ConfigurationError(problems, stack.stack);
  }
}
