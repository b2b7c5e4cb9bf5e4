import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import { collected, wholeNumber } from "../cli/values.ts";
import { ROOT } from "../workspace/nx.ts";
import { onThisTerminal } from "../workspace/onThisTerminal.ts";

export const command = () =>
  createCommand("bench", {
    description: "Measures one thing, and shows a table.",
    examples: {
      "pnpm bench worker": "measures the worker",
      "pnpm bench worker --tasks 1000 --json": "measures fewer tasks, for a script",
      "pnpm bench soak --help": "shows what a bench can be told",
    },
  })
    .addCommand(
      createBench("worker", {
        description: "tasks per second and CPU time per task, compared with other pollers",
        example: "pnpm bench worker --tasks 1000",
      }).option("--tasks <N>", "the tasks of each measurement (5000 by default)", COUNT("--tasks")),
    )
    .addCommand(
      createBench("lambda", {
        description: "the Lambda bundle's size, its code and its import time, within bounds",
        example: "pnpm bench lambda",
      }),
    )
    .addCommand(
      createBench("soak", {
        description: "many tasks with faults of all kinds: none is lost",
        example: "pnpm bench soak --tasks 1000",
        requireKnown: requireSoakOptions,
        scriptOf: ({ transport }) => (transport === "callback" ? "soakCallback" : "soak"),
      })
        .addOption(
          new Option("--transport <NAME>", "how tasks reach the workers")
            .choices(["activity", "callback"] as const)
            .default("activity" as const),
        )
        .option("--tasks <N>", "the number of tasks (100000 by default)", COUNT("--tasks"))
        .option(
          "--long",
          "with every worker's own limits, and workers that are stopped for 90 s; not with callback",
        )
        .option(
          "--without <MECHANISM>",
          "without one of the worker's mechanisms, to see what it is for",
        ),
    )
    .addCommand(
      createBench("transport", {
        description:
          "one handler with each transport and each worker, and a queue with another worker",
        example: "pnpm bench transport --executions 100",
      })
        .option(
          "--executions <N>",
          "the executions of each measurement (500 by default)",
          COUNT("--executions"),
        )
        .option(
          "--tasks <N>",
          "the tasks of each measurement at the queue (5000 by default)",
          COUNT("--tasks"),
        ),
    )
    .addCommand(
      createBench("agreement", {
        description:
          "200 tasks in the local environment beside their simulation: how long they wait",
        example: "pnpm bench agreement --json",
      }),
    )
    .addCommand(
      createBench("moves", {
        description: "deployments that move a workload between Lambda and Fargate under load",
        example: "pnpm bench moves --executions 1000",
      }).option(
        "--executions <N>",
        "the executions that run when each deployment begins (200 by default)",
        COUNT("--executions"),
      ),
    )
    .addCommand(
      createBench("packages", {
        description: "which npm packages work in a worker's bundle; installs them",
        example: "pnpm bench packages --only sharp",
        requireKnown: ({ only }) => requireProbes(only),
      })
        .option("--only <NAME>", "only this package; may be repeated", collected)
        .addOption(
          new Option("--write", "writes the whole table into docs/packages.md").conflicts("only"),
        ),
    )
    .addCommand(
      createBench("workloads", {
        description: "the commands with many generated workloads, in a copy",
        example: "pnpm bench workloads --count 10",
      })
        .option("--count <N>", "the number of workloads (30 by default)", COUNT("--count"))
        .option("--skip-test", "leaves pnpm test out"),
    )
    .addCommand(
      createBench("commits", {
        description: "what CI does with 20 commits of different kinds, in a copy with 30 workloads",
        example: "pnpm bench commits --json",
      }).option("--count <N>", "the number of workloads (30 by default)", COUNT("--count")),
    )
    .addCommand(
      createBench("scaling", {
        description:
          "how workers scale under bursts, deployments and days, simulated with former settings and today's, within bounds",
        example: "pnpm bench scaling --only deployment",
        requireKnown: requireScenario,
      })
        .option("--only <TEXT>", "only the rows that contain this")
        .option("--seed <N>", "another run of chance (1 by default)", COUNT("--seed")),
    )
    .addCommand(
      createBench("dev", {
        description: "pnpm dev: a change until it runs, and what many changes leave behind",
        example: "pnpm bench dev --changes 200",
      }).option("--changes <N>", "the number of changes (50 by default)", COUNT("--changes")),
    )
    .addCommand(
      createBench("endpoint", {
        description: "the embedded Step Functions: start, round trips, paused executions",
        example: "pnpm bench endpoint",
      }),
    )
    .addCommand(
      createBench("queries", {
        description: "200 queries as people write them, alone and over HTTP",
        example: "pnpm bench queries --before FILE",
        requireKnown: requireFigures,
      }).option(
        "--before <FILE>",
        "what --json printed earlier: compares with it, and fails if a query takes more than twice its time",
      ),
    )
    .addCommand(
      createBench("bystander", {
        description: "another client's longest wait while the embedded Step Functions is attacked",
        example: "pnpm bench bystander --seconds 600",
        requireKnown: requireAttack,
      })
        .option(
          "--seconds <N>",
          "known attacks first, then random ones until so much time has passed (120 by default)",
          COUNT("--seconds"),
        )
        .addOption(
          new Option("--seed <N>", "random attacks only, from this one on")
            .argParser(COUNT("--seed"))
            .conflicts("attack"),
        )
        .option("--attack <TEXT>", "only the known attacks whose names contain this")
        .option("--data", "an endpoint that stores everything in a data folder")
        .option(
          "--bound <MS>",
          "how long a call may take, in milliseconds (100 by default)",
          COUNT("--bound"),
        ),
    )
    .addCommand(
      createBench("crash", {
        description: "what the embedded Step Functions loses to kill -9 and full disks: nothing",
        example: "pnpm bench crash --kills 100",
      })
        .option("--kills <N>", "how often it is killed (1000 by default)", COUNT("--kills"))
        .option(
          "--seed <N>",
          "repeats the calls and moments of a run with this seed (1 by default); what meets what is up to the machine",
          COUNT("--seed"),
        ),
    );

const COUNT = (option: string) => wholeNumber(option, { min: 1, max: 1_000_000 });

interface Bench {
  readonly description: string;
  readonly example: string;
  /**
   * Checks what only the bench knows, before its process starts.
   * @throws {UsageError} when an option names what there isn't
   */
  readonly requireKnown?: (options: Readonly<Record<string, unknown>>) => Promise<void>;
  /** The script that runs it, by default that of its name. */
  readonly scriptOf?: (options: Readonly<Record<string, unknown>>) => string;
}

/** Its options are checked here, and read again by its own process. */
function createBench(
  name: string,
  { description, example, requireKnown, scriptOf = () => name }: Bench,
) {
  return createCommand(name, {
    description: `Measures ${description}.`,
    examples: { [example]: "shows the figures" },
    exitCodes: { 1: "when it failed, or a figure is out of its bounds", 141: "nobody reads" },
  })
    .summary(description)
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async (options) => {
      await requireKnown?.(options);
      const script = join(ROOT, `tools/src/bench/${scriptOf(options)}.ts`);
      process.exitCode = await onThisTerminal(script, argumentsOf(options), { cwd: ROOT });
    });
}

async function requireFigures({ before }: Readonly<Record<string, unknown>>): Promise<void> {
  if (typeof before !== "string") return;
  const { readBefore }: { readBefore(file: string): Promise<unknown> } = await import(
    inBench("queryFigures.ts")
  );
  await readBefore(before);
}

async function requireAttack({ attack }: Readonly<Record<string, unknown>>): Promise<void> {
  if (typeof attack !== "string") return;
  const file = "packages/local-stepfunctions/bench/bystander/knownAttacks.ts";
  const { KNOWN_ATTACKS }: { KNOWN_ATTACKS: readonly { readonly name: string }[] } = await import(
    pathToFileURL(join(ROOT, file)).href
  );
  const names = KNOWN_ATTACKS.map(({ name }) => name);
  if (names.some((name) => name.includes(attack))) return;
  throw new UsageError(`--attack is "${attack}"; allowed: a part of one of: ${names.join(", ")}`);
}

async function requireScenario({ only }: Readonly<Record<string, unknown>>): Promise<void> {
  if (typeof only !== "string") return;
  const { allRows, rowName }: Scenarios<unknown> = await import(inBench("scaling/rows.ts"));
  if (allRows().some((row) => rowName(row).includes(only))) return;
  throw new UsageError(
    `--only is "${only}"; allowed: a part of one of: ${allRows().map(rowName).join("; ")}`,
  );
}

interface Scenarios<Row> {
  allRows(): readonly Row[];
  rowName(row: Row): string;
}

async function requireProbes(only: unknown): Promise<void> {
  const { probes }: { probes: readonly { readonly packages: readonly [string, ...string[]] }[] } =
    await import(inBench("packages/probes.ts"));
  const known = new Set(probes.map(({ packages: [name] }) => name));
  for (const name of Array.isArray(only) ? only : []) requireOneOf([...known], "--only", name);
}

async function requireSoakOptions({
  transport,
  long,
  without,
}: Readonly<Record<string, unknown>>): Promise<void> {
  const isCallback = transport === "callback";
  if (isCallback && long === true)
    throw new UsageError('--long is not for --transport "callback": leave one of them out');
  if (typeof without !== "string") return;
  const { MECHANISMS, CALLBACK_MECHANISMS }: Mechanisms = await import(
    inBench(isCallback ? "soak/callback/mechanisms.ts" : "soak/mechanisms.ts")
  );
  requireOneOf(Object.keys(CALLBACK_MECHANISMS ?? MECHANISMS ?? {}), "--without", without);
}

interface Mechanisms {
  readonly MECHANISMS?: object;
  readonly CALLBACK_MECHANISMS?: object;
}

/** A module, as the bench's own process loads it. */
function inBench(path: string): string {
  return pathToFileURL(join(ROOT, "tools/src/bench", path)).href;
}

function requireOneOf(known: readonly string[], option: string, name: string): void {
  if (known.includes(name)) return;
  throw new UsageError(
    `${option} is "${name}"; allowed: ${known.join(", ")}${suggestion(name, known)}`,
  );
}

function argumentsOf(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [option];
    return [value].flat().flatMap((each) => [option, String(each)]);
  });
}
