import { createCommand } from "../cli/command.ts";
import { JSON_OUTPUT } from "../executions/options.ts";
import { requireWorkload } from "../executions/requireWorkload.ts";
import { readInlineInput } from "../invoke/options.ts";

export const command = () =>
  createCommand("invoke", {
    description:
      "Runs one execution of a workload with an input, and shows the output or the error, the way that the execution took, and what the worker logged.",
    examples: {
      'pnpm invoke NAME -i \'{"side": "heads"}\'': "runs the workload on this machine",
      "pnpm invoke NAME -i @order.json": "takes the input from a file",
      "pnpm invoke NAME": "takes the first sample, or {} if the workload has none",
      "pnpm invoke NAME --json | jq .output": "gives the output to a script",
      "pnpm invoke NAME --stack dev": "runs it in a deployed environment",
    },
    notes:
      "On this machine, only this workload is built into the environment, so no other's secrets are needed.",
    exitCodes:
      "Exit code: 0 when the handler determined the outcome, with an output or an error of its own; 1 when the execution did not end, timed out or failed with an error that no handler threw (States.*, Worker.*, SQS.*, Lambda.*, ECS.*), a permission is missing, or the command failed; 2 when the command line or the input is wrong; 130 after Ctrl-C, 143 after SIGTERM.",
  })
    .argument("<WORKLOAD>", "the workload's name")
    .option("-i, --input <JSON>", "the input: JSON, @FILE, or - for stdin", readInlineInput)
    .option(
      "--stack <NAME>",
      "the deployed stack, such as dev, with your AWS credentials; by default this machine",
    )
    .addOption(JSON_OUTPUT)
    .action(async (workload, options) => {
      await requireWorkload(workload, "WORKLOAD");
      const { invoke } = await import("../invoke/invoke.ts");
      process.exitCode = await invoke({ ...options, workload });
    });
