import { readFileSync } from "node:fs";
import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { affectedTasks } from "../workspace/affectedTasks.ts";
import { type Base, baseOf, nearestBase, requireCommit } from "../workspace/base.ts";
import { checks } from "../workspace/checks.ts";
import { deployedProjects } from "../workspace/deployed.ts";
import { runNx } from "../workspace/nx.ts";
import { nxArguments, OUTPUT_STYLE, PARALLEL, SKIP_CACHE } from "../workspace/nxOptions.ts";

export const command = () =>
  createCommand("affected", {
    description:
      "Runs lint, unused code (knip), types, tests and builds for the packages that a change affects. It first says on stderr what it compares with, and why.",
    examples: {
      "pnpm affected": "compares with the default branch",
      "pnpm affected --base origin/main --head HEAD": "compares two commits",
      "pnpm affected --list": "runs nothing, and lists what would run",
      "pnpm affected --deploys": "runs nothing, and says whether a deployment would differ",
    },
    notes:
      "What is deployed is what the target `deploy` depends on: infra, the apps, and what is built for them.",
  })
    .option(
      "--base <COMMIT>",
      "what to compare with (NX_BASE or the remote's default branch by default)",
    )
    .addOption(
      new Option(
        "--bases <FILE>",
        "commits, one a line: the nearest from which the head descends; without one everything is affected",
      ).conflicts("base"),
    )
    .option("--head <COMMIT>", "what to compare (the files as they are by default)")
    .addOption(
      new Option("--files <FILES>", "these files instead, with commas").conflicts([
        "base",
        "bases",
        "head",
      ]),
    )
    .option(
      "--deploys",
      "runs nothing; prints true if something is affected that is deployed, or false",
    )
    .addOption(
      new Option(
        "--list",
        "runs nothing; prints the tasks that would run, PROJECT:TARGET a line",
      ).conflicts("deploys"),
    )
    .addOption(
      new Option(
        "--json",
        "with --deploys or --list: one JSON object on stdout, with the packages or the tasks, and the base",
      ),
    )
    .addOption(PARALLEL)
    .addOption(OUTPUT_STYLE)
    .addOption(SKIP_CACHE)
    .action(async ({ base: given, bases, head, files, deploys, list, json, ...options }) => {
      if (json && !deploys && !list) throw new UsageError("--json needs --deploys or --list");
      for (const [option, name] of Object.entries({ "--base": given, "--head": head })) {
        if (name !== undefined) requireCommit(name, option);
      }
      const base = files === undefined ? chosenBase({ given, bases, head }) : undefined;
      if (base !== undefined) process.stderr.write(`affected is ${base.why}\n`);
      const changes = changesSince(base, { head, files });
      if (deploys) {
        const projects = await deployedProjects(changes);
        const answer = projects.length > 0;
        const line = json ? JSON.stringify({ deploys: answer, projects, base }) : String(answer);
        process.stdout.write(`${line}\n`);
        return;
      }
      if (list) {
        const tasks = await affectedTasks(changes, checks());
        const text = json ? JSON.stringify({ tasks, base }) : tasks.join("\n");
        process.stdout.write(text === "" ? "" : `${text}\n`);
        return;
      }
      const what = changes === "everything" ? ["run-many"] : ["affected", ...changes];
      process.exitCode = await runNx([...what, "-t", ...checks(), ...nxArguments(options)]);
    });

interface Chosen {
  readonly given: string | undefined;
  readonly bases: string | undefined;
  readonly head: string | undefined;
}

function chosenBase({ given, bases, head }: Chosen): Base {
  return bases === undefined
    ? baseOf(given ?? process.env["NX_BASE"])
    : nearestBase(commitsIn(bases), head);
}

function commitsIn(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--bases is "${file}"; allowed: a file with a commit a line. ${reason}`);
  }
}

interface Compared {
  readonly head: string | undefined;
  readonly files: string | undefined;
}

/** nx's arguments that say what has changed. */
function changesSince(base: Base | undefined, { head, files }: Compared) {
  if (base !== undefined && base.commit === undefined) return "everything";
  return Object.entries({ base: base?.commit, head, files }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
}
