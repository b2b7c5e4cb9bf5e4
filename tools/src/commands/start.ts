import { createCommand } from "../cli/command.ts";
import { wholeNumber } from "../cli/values.ts";
import {
  EXECUTIONS,
  EXIT_CODES,
  INPUT,
  JSON_OUTPUT,
  requireConsistent,
  WORKFLOW,
  WORKLOAD,
} from "../executions/options.ts";
import { FAULTS, FAULTS_TEXT, readFaults, SEED } from "../start/faultRates.ts";

/** Lambda quotas: an account's default concurrency. */
const MAX_LAMBDA_CONCURRENCY = 1_000;

export const command = () =>
  createCommand("start", {
    description:
      "Builds the workers, deploys the Pulumi program to this machine, runs executions, and shows how each ended.",
    examples: {
      "pnpm start": "runs the samples of every workload and of every workflow",
      "pnpm start --workload NAME --input my.json": "runs one workload with an input of yours",
      "pnpm start --keep": "leaves the environment up for an AWS CLI or SDK, until Ctrl-C",
      "pnpm start --faults rough --seed 7": "shows what the workloads do on a bad day",
    },
    notes: FAULTS_TEXT,
    exitCodes: EXIT_CODES,
  })
    .addOption(EXECUTIONS)
    .addOption(WORKLOAD)
    .addOption(WORKFLOW)
    .addOption(INPUT)
    .addOption(FAULTS)
    .addOption(SEED)
    .option(
      "--lambda-concurrency <N>",
      "the concurrent executions that all functions share, as in an AWS account: a new one has 10. By default each function runs two invocations at a time, and further ones wait",
      wholeNumber("--lambda-concurrency", { min: 1, max: MAX_LAMBDA_CONCURRENCY }),
    )
    .addOption(JSON_OUTPUT)
    .option("--tree", "every resource, and what it is on this machine")
    .option("--keep", "after the executions, the environment stays up until Ctrl-C")
    .option("--verbose", "the workers' logs on stderr")
    .action(async ({ seed, ...options }) => {
      const { requireLimits } = await import("../start/requireLimits.ts");
      requireLimits({
        only: options.workload,
        builtBy: "nx",
        lambdaConcurrency: options.lambdaConcurrency,
      });
      await requireConsistent(options);
      const faults = readFaults(options.faults, seed);
      const { start } = await import("../start/start.ts");
      process.exitCode = await start(options, faults);
    });
