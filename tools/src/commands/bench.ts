import { join } from "node:path";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "../workspace/nx.ts";
import { onThisTerminal } from "../workspace/onThisTerminal.ts";

const BENCHES = {
  worker: {
    file: "tools/src/bench/worker.ts",
    description: "tasks per second and CPU time per task, compared with other pollers; --tasks N",
  },
  lambda: {
    file: "tools/src/bench/lambda.ts",
    description:
      "the Lambda bundle's size, the code that it loads and its import time, within bounds",
  },
  soak: {
    file: "tools/src/bench/soak.ts",
    description: "100,000 tasks with faults and killed workers: none is lost; --tasks N",
  },
  transport: {
    file: "tools/src/bench/transport.ts",
    description: "one handler with each transport and each worker; --executions N",
  },
  packages: {
    file: "tools/src/bench/packages.ts",
    description:
      "which npm packages work in a worker's bundle; installs them; --only NAME, --write",
  },
  workloads: {
    file: "tools/src/bench/workloads.ts",
    description: "the commands with 30 generated workloads, in a copy; --count N, --skip-test",
  },
  endpoint: {
    file: "packages/local-stepfunctions/bench/endpoint.ts",
    description: "the embedded Step Functions: start, round trips, paused executions",
  },
} as const satisfies Record<string, { file: string; description: string }>;

export const command = () =>
  createCommand("bench", {
    description: "Measures one thing, and shows a table.",
    examples: {
      "pnpm bench worker": "measures the worker",
      "pnpm -s bench worker --tasks 1000 --json": "measures fewer tasks, for a script",
    },
    notes: [
      "NAME:",
      ...Object.entries(BENCHES).map(
        ([name, { description }]) => `  ${name.padEnd(11)}${description}`,
      ),
    ].join("\n"),
  })
    .argument("<NAME>", "what to measure")
    .argument("[OPTIONS...]", "its options: --json, and those below")
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (name, args) => {
      if (!isBench(name)) {
        throw new UsageError(
          `there is no bench "${name}"; allowed: ${Object.keys(BENCHES).join(", ")}`,
        );
      }
      process.exitCode = await onThisTerminal(join(ROOT, BENCHES[name].file), args, { cwd: ROOT });
    });

function isBench(text: string): text is keyof typeof BENCHES {
  return Object.hasOwn(BENCHES, text);
}
