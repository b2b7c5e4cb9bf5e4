import { type DeployedEnvironment, environments } from "@sfn-workers/infra/environments";
import { createCommand } from "../cli/command.ts";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";

export const command = () =>
  createCommand("environments", {
    description:
      "Lists the environments that have a stack file, without `local`, in the order in which the workflow deploys them. Short-lived ones come last: no workflow deploys them, and --json lists them with --only alone.",
    examples: {
      "pnpm environments": "shows them with what each waits for",
      "pnpm environments --json": "prints them for a script, in one line",
    },
    notes:
      "`sfn-workers:deploy` of infra/Pulumi.NAME.yaml says what an environment is deployed after.",
  })
    .option("--only <NAME>", "this environment, if it has a stack file")
    .option("--json", "one JSON list on stdout, and nothing else")
    .action(({ only, json }) => {
      const all = environments();
      const listed = chosen(json && only === undefined ? all.filter(byWorkflow) : all, only);
      if (listed.length === 0 && !json) {
        process.stderr.write("there is no environment: pnpm new environment NAME makes one\n");
        return;
      }
      process.stdout.write(`${json ? JSON.stringify(listed) : listed.map(line).join("\n")}\n`);
    });

function chosen(all: readonly DeployedEnvironment[], only: string | undefined) {
  if (only === undefined) return all;
  const found = all.filter(({ stack }) => stack === only);
  if (found.length > 0) return found;
  const names = all.map(({ stack }) => stack);
  const allowed = names.join(", ") || "none, because there is no stack file";
  throw new UsageError(`--only is "${only}"; allowed: ${allowed}${suggestion(only, names)}`);
}

const byWorkflow = ({ workflow }: DeployedEnvironment) => workflow;

function line({ stack, after, smoke, workflow }: DeployedEnvironment): string {
  if (!workflow) return `${stack}: no workflow deploys it`;
  const place = after === undefined ? "waits for none" : `after ${after}`;
  return `${stack}: ${place}${smoke ? ", and executions run through it" : ""}`;
}
