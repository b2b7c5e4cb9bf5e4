import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readStackFile } from "@sfn-workers/pulumi-host/stackFile";
import { parse } from "yaml";
import { z } from "zod";
import { readRegion } from "./region.ts";

/** The project's name and a stack's configuration, as Pulumi stores them. */
export interface StackSettings {
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const Project = z.object({ name: z.string() });

/**
 * Reads `Pulumi.yaml` and `Pulumi.STACK.yaml` of a folder.
 *
 * @example
 * ```ts
 * import { readStackSettings } from "@sfn-workers/local-cloud";
 *
 * const settings = readStackSettings("infra", "local", { "sfn-workers:dashboard": true });
 * console.log(settings.project, settings.config["sfn-workers:workloads"]);
 * ```
 *
 * @param overrides replace whole keys of the configuration, such as `sfn-workers:workloads`; `undefined` removes a key
 * @throws {Error} when a file is missing or a key is not supported; the message names the file and the problem.
 */
export function readStackSettings(
  directory: string,
  stack: string,
  overrides: Readonly<Record<string, unknown>> = {},
): StackSettings {
  const { name: project } = readYaml(Project, join(directory, "Pulumi.yaml"));
  const stackFile = join(directory, `Pulumi.${stack}.yaml`);
  const merged = { ...readStackFile(stackFile).config, ...overrides };
  const config = Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined),
  );
  const unqualified = Object.keys(config).find((key) => !key.includes(":"));
  if (unqualified !== undefined) {
    throw new Error(
      `${stackFile}: key ${unqualified}: allowed: NAMESPACE:KEY, such as ${project}:workloads`,
    );
  }
  const encrypted = Object.keys(config).find((key) => hasEncrypted(config[key]));
  if (encrypted !== undefined) {
    throw new Error(
      `${stackFile}: ${encrypted} has an encrypted value (secure:), which can't be decrypted locally: give it a plain value, and keep secrets out of stack files`,
    );
  }
  try {
    readRegion(config);
  } catch (error) {
    throw new Error(`${stackFile}: ${error instanceof Error ? error.message : error}`);
  }
  return { project, stack, config };
}

/** `pulumi config set --secret` writes `secure: v1:…`, at any depth. */
function hasEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(hasEncrypted);
}

function readYaml<T>(schema: z.ZodType<T>, file: string): T {
  try {
    return schema.parse(parse(readFileSync(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error;
    throw new Error(`${file}: ${reason instanceof Error ? reason.message : reason}`);
  }
}
