import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { readStack, STACK } from "../cli/stack.ts";

export const command = () =>
  createCommand("plan", {
    description:
      "Shows the resources that the Pulumi program declares for an environment, with their fixed costs: a line for each workload, or all as a tree; of each workflow the states and where each leads. It checks the definitions of the state machines: an error, which AWS would refuse, is the exit code 1. It lists what the account must have, and warns where the workers or the account can't do what a manifest expects. It works offline, and compares with nothing that is deployed.",
    examples: {
      "pnpm plan --stack prod": "shows a line for each workload",
      "pnpm plan --stack prod --tree": "shows every resource",
      "pnpm plan --stack prod --json": "prints it for a script",
    },
  })
    .addOption(STACK)
    .addOption(new Option("--tree", "every resource, as a tree").conflicts("json"))
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async ({ stack: name, json, tree }) => {
      const { stdout, stderr } = process;
      const stack = await readStack(name);
      const { useCallersRelease } = await import("../release/givenRelease.ts");
      const { compareWithOwnCommit } = await import("../release/ownCommit.ts");
      if (useCallersRelease()) compareWithOwnCommit((line) => void stderr.write(`${line}\n`));
      const { planStack } = await import("@sfn-workers/infra/plan");
      const { printableTree } = await import("@sfn-workers/infra/planTree");
      const { definitionNotes, needsNotes, planSummary } = await import("../plan/summary.ts");
      const { workflowGraphs } = await import("../plan/workflowGraphs.ts");
      const { roomIn } = await import("../cli/table.ts");
      const { tellingLines } = await import("@sfn-workers/infra/stackFile");
      const { wrapText } = await import("../cli/wrapText.ts");
      const warn = (text: string) =>
        void stderr.write(`${wrapText(`warning: ${text}`, roomIn(stderr))}\n`);
      const { requireOwnNames } = await import("@sfn-workers/infra/ownNames");
      const plan = await tellingLines(stack, () => {
        requireOwnNames(stack);
        return planStack(stack, { warn });
      });
      if (json) stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
      else {
        const text = tree ? printableTree(plan, roomIn(stdout)) : planSummary(plan, stdout);
        const room = roomIn(stdout);
        const graphs = tree ? [] : workflowGraphs(plan, room);
        const notes = [...graphs, ...needsNotes(plan, room), ...definitionNotes(plan, room)];
        stdout.write(`${[text, ...notes].join("\n")}\n`);
      }
      if (plan.definitionProblems.some(({ severity }) => severity === "ERROR"))
        process.exitCode = 1;
    });
