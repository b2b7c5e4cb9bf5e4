import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** A stack's name and its configuration: `namespace:key` to a value, as in a stack file. */
export interface Stack {
  readonly stack: string;
  /** The repository's own project by default. */
  readonly project?: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Reads the file of a stack beside Pulumi.yaml.
 * @throws {Error} when there is no such file.
 */
export function readStackFile(stack: string): Stack {
  const path = fileURLToPath(new URL(`../Pulumi.${stack}.yaml`, import.meta.url));
  if (!existsSync(path)) throw new Error(`There is no stack "${stack}": ${path} is missing`);
  const file: unknown = parse(readFileSync(path, "utf8"));
  const config = typeof file === "object" && file !== null ? Reflect.get(file, "config") : {};
  return { stack, config: config ?? {} };
}
