import { join } from "node:path";
import { environments } from "@sfn-workers/infra/environments";
import { physicalName } from "@sfn-workers/infra/physicalName";
import { ConfigurationError } from "@sfn-workers/infra/settings";
import { UsageError } from "../../cli/usageError.ts";
import type { Files } from "./files.ts";
import { requireEnvironment, requireFreeName } from "./name.ts";
import { configIn, LOCAL, newStackText, withoutEnvironment, workloadsIn } from "./newStack.ts";
import { type Reference, referencesIn } from "./references.ts";

export interface EnvironmentOptions {
  readonly from?: string | undefined;
  readonly after?: string | undefined;
  readonly region?: string | undefined;
}

/** What the new stack file has, and what it lacks. */
export interface MadeEnvironment {
  readonly name: string;
  readonly from: string;
  readonly after: string | undefined;
  readonly region: string;
  readonly references: readonly Reference[];
  /** Why the settings can't be deployed as they are; then there is no list of URNs yet. */
  readonly problems: readonly string[];
}

/**
 * Makes the stack file and the list of URNs of a new environment.
 * @throws {UsageError} when the name is taken or can't be one, or when another environment is missing
 * @throws {ConfigurationError} when the order of the environments is wrong
 */
export async function makeEnvironment(
  files: Files,
  name: string,
  options: EnvironmentOptions,
): Promise<MadeEnvironment> {
  const stacks = stacksIn(files);
  requireFreeName(name, { stacks, listed: namesIn(files, "infra/urns", LIST) });
  const deployed = environments(join(files.root, "infra"));
  const from = options.from ?? deployed[0]?.stack ?? LOCAL;
  requireEnvironment("--from", from, stacks);
  const after = options.after ?? (from === LOCAL ? deployed.at(-1)?.stack : from);
  if (after !== undefined) {
    requireEnvironment(
      "--after",
      after,
      stacks.filter((stack) => stack !== LOCAL),
    );
  }
  const text = newStackText({ text: stackText(files, from), from, after, region: options.region });
  const config = configIn(text);
  requireShort(name, config);
  const { list, problems } = await listOf(name, config);
  files.write(stackPath(name), text);
  if (list !== undefined) files.write(listPath(name), list);
  const references = referencesIn(config);
  return { name, from, after, region: regionIn(config), references, problems };
}

/**
 * Removes the stack file and the list of URNs. What waited for the environment waits for what it waited for.
 * @throws {UsageError} when there is no such environment
 */
export function removeEnvironment(files: Files, name: string): void {
  requireRemovable(files, name);
  const after = environments(join(files.root, "infra")).find(({ stack }) => stack === name)?.after;
  for (const stack of stacksIn(files)) {
    const text = stackText(files, stack);
    const changed = withoutEnvironment(text, name, after);
    if (changed !== text) files.write(stackPath(stack), changed);
  }
  files.delete(stackPath(name));
  if (namesIn(files, "infra/urns", LIST).includes(name)) files.delete(listPath(name));
}

/** @throws {UsageError} when there is no such environment */
export function requireRemovable(files: Files, name: string): void {
  requireEnvironment(
    "NAME",
    name,
    stacksIn(files).filter((stack) => stack !== LOCAL),
  );
}

const STACK = /^Pulumi\.(.+)\.yaml$/;
const LIST = /^(.+)\.txt$/;

const stackPath = (name: string) => `infra/Pulumi.${name}.yaml`;
const listPath = (name: string) => `infra/urns/${name}.txt`;

function stacksIn(files: Files): string[] {
  return namesIn(files, "infra", STACK);
}

function namesIn(files: Files, folder: string, form: RegExp): string[] {
  return files.children(folder).flatMap((file) => form.exec(file)?.[1] ?? []);
}

function stackText(files: Files, stack: string): string {
  return files.read(stackPath(stack), "utf8") ?? "";
}

/** Pulumi's default, which the AWS provider would refuse to guess. */
const DEFAULT_REGION = "us-east-1";

function regionIn(config: Readonly<Record<string, unknown>>): string {
  const region = config["aws:region"];
  return typeof region === "string" ? region : DEFAULT_REGION;
}

/** AWS's names contain the environment's. */
function requireShort(name: string, config: Readonly<Record<string, unknown>>): void {
  for (const workload of workloadsIn(config)) {
    try {
      physicalName({ project: PROJECT, name }, workload);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new UsageError(`NAME is "${name}"; ${error.problems.join("; ")}`);
    }
  }
}

/** The name in infra/Pulumi.yaml. */
const PROJECT = "sfn-workers";

/** The list needs settings that can be deployed. */
async function listOf(
  stack: string,
  config: Readonly<Record<string, unknown>>,
): Promise<{ readonly list?: string; readonly problems: readonly string[] }> {
  const { urnList } = await import("@sfn-workers/infra/urns");
  try {
    return { list: await urnList({ stack, config }), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { problems: error.problems };
  }
}
