import { Option } from "@commander-js/extra-typings";
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
    .option("--after <NAME>", "what it is deployed after (that one by default)")
    .option("--region <NAME>", "its Region, if it is another one", region)
    .option("--account <ID>", "the AWS account, for the commands that are shown", account)
    .option("--dry-run", "changes no file")
    .addOption(
      new Option(
        "--remove",
        "removes its files; without --yes it says what to destroy first",
      ).conflicts(["from", "after", "region", "account"]),
    )
    .option("--yes", "with --remove: its resources are destroyed")
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
  const { makeEnvironment } = await import("./environment/makeEnvironment.ts");
  const { stagedFiles } = await import("./environment/files.ts");
  const { repositoryOf } = await import("./environment/repository.ts");
  const { setUpText } = await import("./environment/setUp.ts");
  const files = stagedFiles(ROOT);
  const environment = await makeEnvironment(files, name, options);
  const changes = files.apply({ dryRun: dryRun === true });
  const steps = setUpText({ ...environment, account, repository: repositoryOf(ROOT) });
  return [...changes, ...rehearsal(dryRun), "", steps].join("\n");
}

async function removed(name: string, destroyed: boolean, { dryRun }: Options): Promise<string> {
  const { removeEnvironment, requireRemovable } = await import("./environment/makeEnvironment.ts");
  const { stagedFiles } = await import("./environment/files.ts");
  const files = stagedFiles(ROOT);
  if (!destroyed) {
    requireRemovable(files, name);
    const { repositoryOf } = await import("./environment/repository.ts");
    const { tearDownText } = await import("./environment/tearDown.ts");
    return tearDownText(name, repositoryOf(ROOT));
  }
  removeEnvironment(files, name);
  return [...files.apply({ dryRun: dryRun === true }), ...rehearsal(dryRun)].join("\n");
}

function rehearsal(dryRun: true | undefined): string[] {
  return dryRun ? ["--dry-run: nothing was changed."] : [];
}

function region(text: string): string {
  if (REGION.test(text)) return text;
  throw new UsageError(`--region is "${text}"; allowed: a Region of AWS, such as eu-west-1`);
}

function account(text: string): string {
  if (ACCOUNT.test(text)) return text;
  throw new UsageError(`--account is "${text}"; allowed: the 12 digits of an AWS account`);
}
