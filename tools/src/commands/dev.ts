import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { readInput, WORKFLOW, WORKLOAD } from "../executions/options.ts";
import { requireWorkload } from "../executions/requireWorkload.ts";

const NOTES = `A change of a handler, or of what it imports, builds that workload and starts its new worker beside the old one, which ends what it runs. A change of manifests, workflows, their mocks, Pulumi.local.yaml, .env.local or infra updates the environment in place; executions go on. What can't be built or deployed is told, and what ran before runs on.

Keys on a terminal: r sends the last input again, l shows or hides the logs, h helps, q quits. Ctrl-C ends in order, a second one at once.`;

export const command = () =>
  createCommand("dev", {
    description:
      "Deploys the Pulumi program to this machine, stays up, and runs each change of a handler at once.",
    examples: {
      "pnpm dev": "shows a line for each task, and each change as it runs",
      "pnpm dev --workload NAME --start my.json --logs":
        "sends this input now and after each change, and shows what the worker writes",
      "pnpm dev --inspect NAME": "starts the workload's worker for a debugger",
    },
    notes: NOTES,
    exitCodes: { 0: "after q", 141: "nobody reads" },
  })
    .addOption(WORKLOAD)
    .addOption(WORKFLOW)
    .option("--logs [NAME]", "the workers' logs, or those of one workload")
    .option(
      "--inspect [NAME]",
      "starts workers for a debugger at 127.0.0.1:9229 or the next free port, or that of one workload: with one environment at a time, and without a timeout",
    )
    .option(
      "--start <FILE>",
      "a JSON file with an input, sent at the start and after each change; needs --workload or --workflow",
      (file) => {
        const read = () => readInput(file, "--start").value;
        read();
        return read;
      },
    )
    .option("--tree", "all resources as a tree")
    .option("--json", "one JSON object a line on stdout, and nothing else")
    .action(async (options) => {
      const { requireLimits } = await import("../start/requireLimits.ts");
      requireLimits({ only: options.workload, builtBy: "this process" });
      if (options.workload !== undefined && options.workflow !== undefined) {
        throw new UsageError("--workload and --workflow are both given; allowed: one of them");
      }
      if (options.start !== undefined && (options.workload ?? options.workflow) === undefined) {
        throw new UsageError(
          "--start needs --workload or --workflow: it names what the input is for",
        );
      }
      for (const option of ["workload", "logs", "inspect"] as const) {
        const name = options[option];
        if (typeof name === "string") await requireWorkload(name, `--${option}`);
      }
      for (const option of ["logs", "inspect"] as const) {
        const name = options[option];
        if (typeof name !== "string" || name === (options.workload ?? name)) continue;
        throw new UsageError(
          `--${option} is "${name}", and --workload deploys ${options.workload} only; allowed: --${option} ${options.workload}`,
        );
      }
      const { dev } = await import("../dev/dev.ts");
      process.exitCode = await dev(options);
    });
