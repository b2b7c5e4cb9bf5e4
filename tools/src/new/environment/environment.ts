import type { Tree } from "nx/src/generators/tree";
import { UsageError } from "../../cli/usageError.ts";
import { changesOf, isRehearsal, requireCommitted } from "../applyChanges.ts";
import { requireOneThing } from "../oneThing.ts";
import {
  type EnvironmentOptions,
  makeEnvironment,
  removeEnvironment,
  requireRemovable,
} from "./makeEnvironment.ts";
import { repositoryOf } from "./repository.ts";
import { setUpText } from "./setUp.ts";
import { tearDownText } from "./tearDown.ts";

/** The options of `pnpm new environment` and of `nx g @sfn-workers/tools:environment`, as schema.json has them. */
export interface EnvironmentChange extends EnvironmentOptions {
  readonly name: string;
  /** The id of the AWS account, for the commands that are shown. */
  readonly account?: string | undefined;
  readonly remove?: boolean | undefined;
  /** Its resources are destroyed, so its files can go. */
  readonly yes?: boolean | undefined;
}

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const ACCOUNT = /^\d{12}$/;

/**
 * Makes an environment in the tree, or removes one.
 * @returns what is left to do
 * @throws {UsageError} when an option is not allowed
 * @throws {UnknownForm} when a stack file has a form that can't be edited
 */
export async function changeEnvironment(tree: Tree, change: EnvironmentChange): Promise<string> {
  const { name, remove, yes, account, ...options } = change;
  requireOneThing({ remove, account, ...options });
  if (options.shortLived && options.after !== undefined) {
    throw new UsageError("--short-lived and --after exclude each other: no workflow deploys it");
  }
  if (yes && !remove) throw new UsageError("--yes needs --remove");
  requireForm("region", options.region, REGION, "a Region of AWS, such as eu-west-1");
  requireForm("account", account, ACCOUNT, "the 12 digits of an AWS account");
  const repository = repositoryOf(tree.root);
  if (!remove) {
    return setUpText({ ...(await makeEnvironment(tree, name, options)), account, repository });
  }
  requireRemovable(tree, name);
  if (!yes) return tearDownText(name, repository);
  removeEnvironment(tree, name);
  return "";
}

/**
 * The generator of nx.
 * @returns what nx does after it has written the files
 * @throws {UncommittedChanges} when an environment is removed whose changes git does not have
 */
export async function environmentGenerator(
  tree: Tree,
  { force, ...change }: EnvironmentChange & { readonly force?: boolean },
): Promise<() => void> {
  const text = await changeEnvironment(tree, change);
  if (!force && !isRehearsal()) requireCommitted(tree.root, changesOf(tree));
  return () => void process.stdout.write(text === "" ? "" : `\n${text}\n`);
}

function requireForm(
  option: string,
  value: string | undefined,
  form: RegExp,
  allowed: string,
): void {
  if (value === undefined || form.test(value)) return;
  throw new UsageError(`--${option} is "${value}"; allowed: ${allowed}`);
}
