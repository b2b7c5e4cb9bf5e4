import { Option } from "@commander-js/extra-typings";
import { writeConfigurationPage } from "@sfn-workers/infra/configurationPage";
import { programKeys } from "@sfn-workers/infra/settings";
import { settingsReference } from "@sfn-workers/infra/settingsReference";
import { printable, settingsTable } from "@sfn-workers/infra/settingsTable";
import { readStackFile } from "@sfn-workers/infra/stackFile";
import { manifests } from "@sfn-workers/workloads/manifests";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";

export const command = () =>
  createCommand("settings", {
    description:
      "Shows every setting of an environment, its value, and whether its stack file or a default sets it.",
    examples: {
      "pnpm settings --stack dev": "shows the table",
      "pnpm settings --markdown --write": "writes the reference in docs/configuration.md anew",
    },
  })
    .option("--stack <NAME>", "the stack, such as dev: its file is infra/Pulumi.NAME.yaml")
    .option("--json", "one JSON list on stdout, and nothing else")
    .addOption(new Option("--markdown", "the reference of all settings").conflicts("stack"))
    .addOption(new Option("--write", "with --markdown: writes it into docs/configuration.md"))
    .action(({ stack, json, markdown, write }) => {
      if (write && !markdown) throw new UsageError("--write needs --markdown");
      if (write) return writeConfigurationPage();
      process.stdout.write(`${markdown ? settingsReference() : tableOf(stack, json)}\n`);
    });

function tableOf(stack: string | undefined, json = false): string {
  if (stack === undefined) {
    throw new UsageError("--stack is missing; allowed: the name of a stack, such as dev");
  }
  const rows = settingsTable(programKeys(readStackFile(stack).config), manifests, stack);
  return json ? JSON.stringify(rows, null, 2) : printable(rows);
}
