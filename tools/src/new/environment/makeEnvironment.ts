import { join } from "node:path";
import { environments, inDeploymentOrder } from "@sfn-workers/infra/environments";
import { ConfigurationError } from "@sfn-workers/infra/settings";
import type { Tree } from "nx/src/generators/tree";
import { UsageError } from "../../cli/usageError.ts";
import { DEPLOY_WORKFLOW, withJobs } from "../../gitHub/deployJobs.ts";
import { requireOwnNames } from "../ownNames.ts";
import { LOCAL, projectName, stackPath, stackTexts, urnsPath } from "../stackFiles.ts";
import { configIn, workloadsIn } from "../stackText.ts";
import { textIn } from "../textIn.ts";
import { requireEnvironment, requireFreeName } from "./name.ts";
import { newStackText, withoutEnvironment } from "./newStack.ts";
import { type Reference, referencesIn } from "./references.ts";

export interface EnvironmentOptions {
  readonly from?: string | undefined;
  readonly after?: string | undefined;
  readonly region?: string | undefined;
  /** For a pull request or a trial: no workflow deploys it. */
  readonly shortLived?: boolean | undefined;
}

/** What the new stack file has, and what it lacks. */
export interface MadeEnvironment {
  readonly name: string;
  readonly from: string;
  readonly after: string | undefined;
  readonly region: string;
  readonly shortLived: boolean;
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
  tree: Tree,
  name: string,
  options: EnvironmentOptions,
): Promise<MadeEnvironment> {
  const stacks = stackTexts(tree).map(({ stack }) => stack);
  requireFreeName(name, { stacks, isListed: tree.exists(urnsPath(name)) });
  const { region, shortLived = false } = options;
  const deployed = environments(join(tree.root, "infra")).filter(({ workflow }) => workflow);
  const from = options.from ?? deployed[0]?.stack ?? LOCAL;
  requireEnvironment("--from", from, stacks);
  const before = deployed.some(({ stack }) => stack === from) ? from : deployed.at(-1)?.stack;
  const after = shortLived ? undefined : (options.after ?? before);
  if (after !== undefined) {
    requireEnvironment(
      "--after",
      after,
      deployed.map(({ stack }) => stack),
    );
  }
  const copied = textIn(tree, stackPath(from));
  const rolePath = `/${projectName(tree)}/${name}/`;
  const text = newStackText({ text: copied, from, after, region, rolePath, shortLived });
  const made = { file: stackPath(name), text };
  const config = configIn(made);
  requireNames(tree, name, workloadsIn(made));
  const { list, problems } = await listOf(name, config);
  tree.write(made.file, made.text);
  updateJobs(tree);
  if (list !== undefined) tree.write(urnsPath(name), list);
  const references = referencesIn(config);
  return { name, from, after, region: regionIn(config), shortLived, references, problems };
}

/**
 * Removes the stack file and the list of URNs. What waited for the environment waits for what it waited for.
 * @throws {UsageError} when there is no such environment
 */
export function removeEnvironment(tree: Tree, name: string): void {
  requireRemovable(tree, name);
  const after = environments(join(tree.root, "infra")).find(({ stack }) => stack === name)?.after;
  for (const stack of stackTexts(tree)) {
    const { file, text } = withoutEnvironment(stack, name, after);
    tree.write(file, text);
  }
  tree.delete(stackPath(name));
  tree.delete(urnsPath(name));
  updateJobs(tree);
}

/** The deploy workflow has a job for each environment. A team may have taken it away. */
function updateJobs(tree: Tree): void {
  if (!tree.exists(DEPLOY_WORKFLOW)) return;
  const stacks = stackTexts(tree).map((file) => ({ stack: file.stack, config: configIn(file) }));
  tree.write(DEPLOY_WORKFLOW, withJobs(textIn(tree, DEPLOY_WORKFLOW), inDeploymentOrder(stacks)));
}

/** @throws {UsageError} when there is no such environment */
export function requireRemovable(tree: Tree, name: string): void {
  const stacks = stackTexts(tree).flatMap(({ stack }) => (stack === LOCAL ? [] : stack));
  requireEnvironment("NAME", name, stacks);
}

/** Pulumi's default, which the AWS provider would refuse to guess. */
const DEFAULT_REGION = "us-east-1";

function regionIn(config: Readonly<Record<string, unknown>>): string {
  const region = config["aws:region"];
  return typeof region === "string" ? region : DEFAULT_REGION;
}

/** AWS's names contain the environment's. */
function requireNames(tree: Tree, name: string, workloads: readonly string[]): void {
  try {
    requireOwnNames(tree, name, workloads);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new UsageError(`NAME is "${name}"; ${error.problems.join("; ")}`);
  }
}

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
