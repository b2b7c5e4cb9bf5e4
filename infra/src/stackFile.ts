import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { requirePlain } from "./settings/encrypted.ts";

/** A stack's name and its configuration: `namespace:key` to a value, as in a stack file. */
export interface Stack {
  readonly stack: string;
  /** By default the project of this repository. */
  readonly project?: string;
  readonly config: Readonly<Record<string, unknown>>;
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
 * @throws {ConfigurationError} when a value is encrypted.
 */
export function readStackFile(stack: string, folder = INFRA): Stack {
  const path = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) throw new Error(`There is no stack "${stack}": ${path} is missing`);
  const file: unknown = parse(readFileSync(path, "utf8"));
  const config = typeof file === "object" && file !== null ? Reflect.get(file, "config") : {};
  requirePlain(config, stack);
  return { stack, config: config ?? {} };
}
