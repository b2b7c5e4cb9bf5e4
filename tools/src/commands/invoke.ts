import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { requireDeployedStack } from "../cli/stack.ts";
import { EXIT_CODES, JSON_OUTPUT } from "../executions/options.ts";
import { requireStartable } from "../executions/requireStartable.ts";
import { readInlineInput, readUrl } from "../invoke/options.ts";

export const command = () =>
  createCommand("invoke", {
    description:
      "Runs one execution of a workload or a workflow with an input, and shows the output or the error, the way that the execution took, and what the workers logged.",
    examples: {
      'pnpm invoke NAME -i \'{"side": "heads"}\'':
        "runs the workload, or the workflow, on this machine",
      "pnpm invoke NAME -i @order.json": "takes the input from a file",
      "pnpm invoke NAME": "takes the first sample, or {} if there is none",
      "pnpm invoke NAME --json | jq .output": "gives the output to a script",
      "pnpm invoke NAME --url http://127.0.0.1:8083": "runs it in a pnpm dev that is up",
      "pnpm invoke NAME --stack dev": "runs it in a deployed environment",
    },
    notes:
      "On this machine only this workload is deployed, or this workflow with the workloads that it hands tasks to, so no other's secrets are needed.",
    exitCodes: {
      ...EXIT_CODES,
      0: "when a handler, or a workflow's own state, determined the outcome, with an output or an error of its own",
    },
  })
    .argument("<NAME>", "the name of a workload or a workflow")
    .option(
      "-i, --input <JSON>",
      "the input: JSON, @FILE, or - for stdin (the first sample by default, or {} without one)",
      readInlineInput,
    )
    .option(
      "--stack <NAME>",
      "the deployed stack, such as dev, with your AWS credentials; by default this machine",
    )
    .addOption(
      new Option(
        "--url <URL>",
        "the Step Functions of a running pnpm dev or pnpm start --keep, which show it: nothing is built or deployed",
      )
        .argParser(readUrl)
        .conflicts("stack"),
    )
    .addOption(JSON_OUTPUT)
    .action(async (name, options) => {
      if (options.stack === undefined) {
        const { requireLimits } = await import("../start/requireLimits.ts");
        requireLimits({ only: name, builtBy: "nx" });
      }
      const kind = await requireStartable(name);
      if (options.stack !== undefined) await requireDeployedStack(options.stack);
      const { invoke } = await import("../invoke/invoke.ts");
      process.exitCode = await invoke({ ...options, kind, name });
    });
