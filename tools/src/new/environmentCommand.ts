import { Option } from "@commander-js/extra-typings";
import type { Tree } from "nx/src/generators/tree";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "../workspace/nx.ts";
import type { EnvironmentOptions } from "./environment/makeEnvironment.ts";

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const ACCOUNT = /^\d{12}$/;

export const environmentCommand = () =>
  createCommand("environment", {
    description:
      "Makes an environment: its stack file with another one's settings and comments, and its list of URNs. It ends with what to set up at AWS and GitHub, with the commands.",
    examples: {
      "pnpm new environment qa": "makes qa with the settings of the first environment",
      "pnpm new environment prod-eu --from prod --region eu-west-1":
        "makes prod-eu in another Region",
      "pnpm new environment qa --remove": "says what to destroy before qa is removed",
    },
    notes:
      "NAME: lower-case letters, digits and single hyphens. It asks nothing. The workflows deploy and preview every environment that has a stack file; pnpm environments shows them.",
  })
    .summary("makes an environment, or removes one")
    .argument("<NAME>", "the environment's name")
    .option("--from <NAME>", "whose settings it gets (the first environment's by default)")
    .option("--after <NAME>", "what it is deployed after (the one of --from by default)")
    .option("--region <NAME>", "its Region, if it is another one", region)
    .option("--account <ID>", "the AWS account, for the commands that are shown", account)
    .option("--dry-run", "changes no file")
    .addOption(
      new Option(
        "--remove",
        "removes its files; without --yes it says what to destroy first",
      ).conflicts(["from", "after", "region", "account"]),
    )
    .option("--yes", "with --remove: removes the files, because its resources are destroyed")
    .action(async (name, { remove, yes, ...options }) => {
      if (yes && !remove) throw new UsageError("--yes needs --remove");
      const text = remove ? await removed(name, yes === true, options) : await made(name, options);
      process.stdout.write(`${text}\n`);
    });

interface Options extends EnvironmentOptions {
  readonly account?: string | undefined;
  readonly dryRun?: true | undefined;
}

async function made(name: string, { account, dryRun, ...options }: Options): Promise<string> {
  const { FsTree } = await import("nx/src/generators/tree");
  const { makeEnvironment } = await import("./environment/makeEnvironment.ts");
  const { repositoryOf } = await import("./environment/repository.ts");
  const { setUpText } = await import("./environment/setUp.ts");
  const tree = new FsTree(ROOT, false);
  const environment = await makeEnvironment(tree, name, options);
  const changes = await written(tree, dryRun);
  const steps = setUpText({ ...environment, account, repository: repositoryOf(ROOT) });
  return [...changes, "", steps].join("\n");
}

async function removed(name: string, destroyed: boolean, { dryRun }: Options): Promise<string> {
  const { FsTree } = await import("nx/src/generators/tree");
  const { removeEnvironment, requireRemovable } = await import("./environment/makeEnvironment.ts");
  const tree = new FsTree(ROOT, false);
  if (!destroyed) {
    requireRemovable(tree, name);
    const { repositoryOf } = await import("./environment/repository.ts");
    const { tearDownText } = await import("./environment/tearDown.ts");
    return tearDownText(name, repositoryOf(ROOT));
  }
  removeEnvironment(tree, name);
  return (await written(tree, dryRun)).join("\n");
}

/** Writes the changes, unless it is a rehearsal. @returns a line for each */
async function written(tree: Tree, dryRun: true | undefined): Promise<string[]> {
  const { applyChanges, changesOf } = await import("./applyChanges.ts");
  const { changeLines, WORDS } = await import("./report.ts");
  const lines = changeLines(changesOf(tree), WORDS);
  if (dryRun) return [...lines, "--dry-run: nothing was changed."];
  applyChanges(tree);
  return lines;
}

function region(text: string): string {
  if (REGION.test(text)) return text;
  throw new UsageError(`--region is "${text}"; allowed: a Region of AWS, such as eu-west-1`);
}

function account(text: string): string {
  if (ACCOUNT.test(text)) return text;
  throw new UsageError(`--account is "${text}"; allowed: the 12 digits of an AWS account`);
}
