import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { readStack, STACK } from "../cli/stack.ts";
import { UsageError } from "../cli/usageError.ts";

export const command = () =>
  createCommand("settings", {
    description:
      "Shows every setting of an environment, its value, and whether its stack file or a default sets it; then what each workload's workers do at most, and what they can't do of the load that its manifest expects.",
    examples: {
      "pnpm settings --stack dev": "shows the table",
      "pnpm settings --stack dev --json": "prints it for a script",
      "pnpm settings --markdown --write": "writes the reference in docs/configuration.md anew",
    },
  })
    .addOption(STACK)
    .option("--json", "one JSON list on stdout, and nothing else")
    .addOption(
      new Option("--markdown", "the reference of all settings").conflicts(["stack", "json"]),
    )
    .addOption(new Option("--write", "with --markdown: writes it into docs/configuration.md"))
    .action(async ({ stack, json, markdown, write }) => {
      if (write && !markdown) throw new UsageError("--write needs --markdown");
      if (markdown) return writeReference(write === true);
      process.stdout.write(`${await tableOf(stack, json === true)}\n`);
    });

async function writeReference(intoPage: boolean): Promise<void> {
  if (intoPage) {
    const { writeConfigurationPage } = await import("@sfn-workers/infra/configurationPage");
    writeConfigurationPage();
    process.stdout.write("docs/configuration.md has the settings as they are now\n");
    return;
  }
  const { settingsReference } = await import("@sfn-workers/infra/settingsReference");
  process.stdout.write(`${settingsReference()}\n`);
}

async function tableOf(name: string | undefined, json: boolean): Promise<string> {
  const stack = await readStack(name);
  const { manifests } = await import("@sfn-workers/workloads/manifests");
  const { parseSettings, programKeys } = await import("@sfn-workers/infra/settings");
  const { settingsTable } = await import("@sfn-workers/infra/settingsTable");
  const { ceilings: ceilingsOf } = await import("@sfn-workers/infra/ceiling");
  const { loadWarnings } = await import("@sfn-workers/infra/expectedLoad");
  const { printableSettings } = await import("../settings/printable.ts");
  const { ceilingEntries, printableCeilings } = await import("../settings/ceilings.ts");
  const { tellingLines } = await import("@sfn-workers/infra/stackFile");
  const given = programKeys(stack.config);
  const { requireOwnNames } = await import("@sfn-workers/infra/ownNames");
  const rows = await tellingLines(stack, () => {
    requireOwnNames(stack);
    return settingsTable(given, manifests, stack.stack);
  });
  const settings = parseSettings(given, manifests, stack.stack);
  const ceilings = ceilingsOf(settings);
  const warnings = loadWarnings(settings, stack.stack, stack.config["aws:region"]);
  if (json) return JSON.stringify([...rows, ...ceilingEntries(ceilings, warnings)], null, 2);
  const { stdout } = process;
  const printable = printableCeilings(ceilings, warnings, stdout);
  return [printableSettings(rows, stdout), ...(printable ? [printable] : [])].join("\n");
}
