import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { createCommand } from "../cli/command.ts";
import { readStack, STACK } from "../cli/stack.ts";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import { collected, namesIn, wholeNumber } from "../cli/values.ts";
import { MOST_HOURS } from "../simulate/mostSimulated.ts";
import { span } from "../simulate/span.ts";

export const command = () =>
  createCommand("simulate", {
    description:
      "Simulates how a workload scales on AWS under a load, in virtual time: when tasks are picked up, how many workers run, what fails, and what it costs. It reads the settings that would be deployed, runs the repository's own worker, and models AWS around it. It works offline; what AWS does not document is assumed.",
    examples: {
      "pnpm simulate invoice --stack prod --load burst:10000":
        "10,000 executions at once, with handlers of 5 s",
      "pnpm simulate invoice --stack prod --load daily:20/s --handler 200ms":
        "a day with 20 executions a second at noon",
      "pnpm simulate invoice --stack prod --compare lambda-wake,fargate":
        "the same work by other workers",
      "pnpm simulate invoice --stack prod --set tasks.max=100":
        "with another setting than the stack file's",
    },
    notes: [
      "Settings: tasks.max=100, the value as in a stack file; wake= for the default; lambdaConcurrency=1000 of the stack; manifest.handlerBudgetSeconds=600, manifest.timeoutSeconds and manifest.heartbeatSeconds.",
      "Loads: steady:RATE (an hour), daily:RATE (24 hours: a hundredth by night, RATE at noon), burst:COUNT, burst:COUNT@TIME, hourly:COUNT (four hours), or several with +; or a file with a line for each start, in seconds or as a date, or for each minute and its count: 2026-01-05T10:00:00Z,35.",
      "Assumptions: pollerOrder is which of the open polls AWS gives a task: fifo, random or lifo; throttledBatch is what becomes of a batch that finds no free function: kept or returned; heldPolls is the part of the polls that AWS holds for a minute though tasks wait, such as 0.02; stepValue is which of the minutes that an alarm evaluates chooses a step of scaling: newest or aggregated; scaledFrom is which tasks a policy counts that adds or stops some: those that are desired or those that are running. roundTripSeconds, logMetricSeconds, serviceMetricSeconds, alarmSeconds, taskStartSeconds and coldStartSeconds are delays, as a number or as the least and the most: taskStartSeconds=30-90; warmSeconds is how long an idle function is kept. A plan should hold for each.",
      "Handlers take the mean time of --handler, lognormal, and 1.7 times as long at most, but no longer than their budget. The run ends when all is done, and 24 hours after the load at the latest.",
    ].join("\n\n"),
    exitCodes: { 1: "when the settings can't be deployed, or not be simulated" },
  })
    .argument("[WORKLOAD]", "the workload; it may be left out where the stack has only one")
    .addOption(STACK)
    .option(
      "--load <LOAD>",
      "when executions start: a file, or a load such as daily:20/s (by default what the manifest expects, or burst:1000)",
    )
    .option(
      "--handler <TIME>",
      "how long handlers take on average, such as 200ms (by default as long as the manifest expects, or 5s)",
      span("--handler", "above 0"),
    )
    .option(
      "--compare <KINDS>",
      "the same with other workers: names with commas of lambda, lambda-wake, fargate, callback and fargate-callback",
      namesIn,
    )
    .option(
      "--set <KEY=VALUE>",
      "another setting, of the workload, the stack or the manifest; may be repeated",
      collected,
    )
    .option(
      "--hours <N>",
      "how long executions start (by default as long as the load says)",
      wholeNumber("--hours", { min: 1, max: MOST_HOURS }),
    )
    .option("--deploy-at <TIME>", "when a deployment begins, such as 30m", span("--deploy-at"))
    .option(
      "--seed <N>",
      "another run of the same, which the number repeats",
      wholeNumber("--seed", { min: 1, max: 2 ** 32 - 1 }),
      1,
    )
    .option(
      "--assume <NAME=VALUE>",
      "what AWS does not say, such as pollerOrder=lifo or taskStartSeconds=30-90; may be repeated",
      collected,
    )
    .option("--html <FILE>", "writes the same as a page into this file")
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async (name, options) => {
      const stack = await readStack(options.stack);
      const html = options.html === undefined ? undefined : writable(options.html);
      const { loadOf } = await import("../simulate/loadOf.ts");
      const { usualLoad } = await import("../simulate/usualLoad.ts");
      const { assumption } = await import("../simulate/assumption.ts");
      const { manifests } = await import("@sfn-workers/workloads/manifests");
      const { settingChange } = await import("../simulate/settingChanges.ts");
      const { variantsOf } = await import("../simulate/kinds.ts");
      const given = options.load;
      const givenLoad = given === undefined ? undefined : { load: loadOf(given), text: given };
      const sets = (options.set ?? []).map(settingChange);
      const assumptions = Object.assign({}, ...(options.assume ?? []).map(assumption));
      const kinds = await kindsOf(options.compare ?? []);
      const workload = await workloadOf(stack, name);
      const variants = variantsOf(stack, workload, kinds, sets);
      const { load, text: loadText } = givenLoad ?? usualLoad({ ...manifests[workload] });
      const isExpected = given === undefined && manifests[workload]?.expect !== undefined;
      const { runSimulation } = await import("../simulate/runSimulation.ts");
      const { handler: handlerSeconds, deployAt: deployAtSeconds, hours, seed, json } = options;
      await runSimulation(
        {
          ...{ stack, workload, variants, load, handlerSeconds, hours, deployAtSeconds },
          ...{ seed, assumptions },
        },
        {
          ...{ loadText, isExpected, json: json === true },
          changes: [...(options.set ?? []), ...(options.assume ?? [])],
          html,
          commandLine: commandLine(process.argv.slice(2)),
        },
      );
    });

/** As a shell reads it. */
function commandLine(args: readonly string[]): string {
  const quoted = args.map((arg) =>
    /^[\w:/.,=@+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`,
  );
  return ["pnpm", ...quoted].join(" ");
}

/** Before anything is simulated. */
function writable(file: string): string {
  const isFolder = statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder && existsSync(dirname(file))) return file;
  throw new UsageError(`--html is "${file}"; allowed: a file in a folder that there is`);
}

async function kindsOf(names: readonly string[]) {
  const { isKind, KIND_NAMES } = await import("../simulate/kinds.ts");
  const given = names.map((name) => {
    if (isKind(name)) return name;
    throw new UsageError(
      `--compare has "${name}"; allowed: ${KIND_NAMES.join(", ")}${suggestion(name, KIND_NAMES)}`,
    );
  });
  return [...new Set(given)];
}

async function workloadOf(
  { stack, config }: Awaited<ReturnType<typeof readStack>>,
  name: string | undefined,
): Promise<string> {
  const { programKeys } = await import("@sfn-workers/infra/settings");
  const names = Object.keys(Object(programKeys(config)["workloads"]));
  const [only] = names;
  if (name === undefined && only !== undefined && names.length === 1) return only;
  if (name !== undefined && names.includes(name)) return name;
  const problem = name === undefined ? "WORKLOAD is missing" : `WORKLOAD is "${name}"`;
  const allowed = names.join(", ") || "none, because the stack has no workload";
  const meant = name === undefined ? "" : suggestion(name, names);
  throw new UsageError(`${problem}; allowed: a workload of ${stack}: ${allowed}${meant}`);
}
