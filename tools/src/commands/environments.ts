import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
      "pnpm environments --update": "writes their jobs into the deploy workflow",
    },
    notes:
      "`sfn-workers:deploy` of infra/Pulumi.NAME.yaml says what an environment is deployed after.",
  })
    .option("--only <NAME>", "this environment, if it has a stack file")
    .option(
      "--passed <COMMIT>",
      "those that this commit may be deployed to, by GitHub's answer: it has passed ci.yml on the default branch, and, but for --only, no newer one has; needs GITHUB_REPOSITORY and GH_TOKEN",
      wholeHash,
    )
    .option("--update", "writes the jobs of the deploy workflow, one for each environment")
    .option("--json", "one JSON list on stdout, and nothing else")
    .action(async ({ only, passed, update, json }) => {
      const all = environments();
      if (update) await updateJobs(all);
      const byOrder = json || passed !== undefined ? all.filter(byWorkflow) : all;
      const wanted = chosen(only === undefined ? byOrder : all, only);
      const listed = passed === undefined ? wanted : await allowed(passed, wanted, only);
      if (listed.length === 0 && !json && passed === undefined) {
        process.stderr.write("there is no environment: pnpm new environment NAME makes one\n");
        return;
      }
      process.stdout.write(`${json ? JSON.stringify(listed) : listed.map(line).join("\n")}\n`);
    });

function wholeHash(text: string): string {
  if (/^[0-9a-f]{40}$/.test(text)) return text;
  throw new UsageError(`--passed is "${text}"; allowed: the 40 digits of a commit`);
}

async function updateJobs(all: readonly DeployedEnvironment[]): Promise<void> {
  const { DEPLOY_WORKFLOW, withJobs } = await import("../gitHub/deployJobs.ts");
  const { ROOT } = await import("../workspace/nx.ts");
  const file = join(ROOT, DEPLOY_WORKFLOW);
  writeFileSync(file, withJobs(readFileSync(file, "utf8"), all));
}

async function allowed(
  commit: string,
  wanted: readonly DeployedEnvironment[],
  only: string | undefined,
) {
  const { deployable } = await import("../gitHub/deployable.ts");
  return deployable({ commit, environments: wanted, onPurpose: only !== undefined });
}

function chosen(all: readonly DeployedEnvironment[], only: string | undefined) {
  if (only === undefined) return all;
  const found = all.filter(({ stack }) => stack === only);
  if (found.length > 0) return found;
  const names = all.map(({ stack }) => stack);
  const allowed = names.join(", ") || "none, because there is no stack file";
  throw new UsageError(`--only is "${only}"; allowed: ${allowed}${suggestion(only, names)}`);
}

const byWorkflow = ({ workflow }: DeployedEnvironment) => workflow;

function line({ stack, after, approval, smoke, rollback, workflow }: DeployedEnvironment): string {
  if (!workflow) return `${stack}: no workflow deploys it`;
  const place = after === undefined ? "waits for none" : `after ${after}`;
  const person = approval ? ", when a person has approved it" : "";
  const back = rollback ? "; when that fails, it goes back" : "";
  return `${stack}: ${place}${person}${smoke ? ", and executions run through it" : ""}${back}`;
}
