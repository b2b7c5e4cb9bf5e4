import { OPTIONS_TEXT, parseOptions } from "./executions/options.ts";
import { runCommand } from "./runCommand.ts";
import { FAULTS_TEXT, parseFaults } from "./start/faultRates.ts";
import { start } from "./start/start.ts";

const USAGE = `Usage: pnpm start [--executions N] [--workload NAME] [--input FILE] [--lambda-concurrency N]
                  [--faults RATES [--seed N]] [--json] [--verbose]

Builds the workers, deploys the Pulumi program to this machine, runs executions, and shows how each ended.

  --lambda-concurrency N
                    the concurrent executions that all functions share, as in an AWS account: a new one has 10.
                    By default each function runs two invocations at a time, and further ones wait
${FAULTS_TEXT}
  --verbose         show the workers' logs on stderr
${OPTIONS_TEXT}`;

await runCommand(USAGE, async (argv) => {
  const options = parseOptions(argv);
  return options && start(options, parseFaults(options.faults, options.seed));
});
