import { createCommand } from "../cli/command.ts";
import { interruptSignal } from "../cli/interrupt.ts";
import { UsageError } from "../cli/usageError.ts";
import { collected, wholeNumber } from "../cli/values.ts";

const SEED = { min: 0, default: 1, max: 2 ** 31 - 1 } as const;
const CONCURRENCY = { min: 1, default: 1, max: 64 } as const;
const PERCENT = { min: 0, default: 0, max: 100 } as const;
const SAMPLE = { min: 1, max: 1_000_000 } as const;

export const command = () =>
  createCommand("mutate", {
    description:
      "Applies small changes (mutants) to one package's code, and lists those that its tests do not detect.",
    examples: {
      "pnpm mutate worker-core --sample 50": "tries 50 changes, which the seed chooses",
      "pnpm mutate states-language --files 'src/queries/**'": "changes only these files",
    },
    exitCodes: { 1: "when it failed, or the score is below --at-least", 141: "nobody reads" },
  })
    .argument("<PACKAGE>", "a package's name or folder, such as worker-core")
    .option("--files <GLOB>", "only these files of the package; may be repeated", collected)
    .option("--sample <N>", "a random sample of N mutants", wholeNumber("--sample", SAMPLE))
    .option(
      "--seed <S>",
      `the sample's seed (${SEED.default} by default), which chooses the same mutants each time; needs --sample`,
      wholeNumber("--seed", SEED),
    )
    .option(
      "--concurrency <N>",
      `the number of concurrent test runs (${CONCURRENCY.default} by default)`,
      wholeNumber("--concurrency", CONCURRENCY),
    )
    .option(
      "--at-least <PERCENT>",
      `exits with 1 if fewer mutants are killed (${PERCENT.default} by default)`,
      wholeNumber("--at-least", PERCENT),
    )
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async (packageName, { files = [], sample, seed, json = false, ...options }) => {
      const { concurrency = CONCURRENCY.default, atLeast = PERCENT.default } = options;
      if (seed !== undefined && sample === undefined) throw new UsageError("--seed needs --sample");
      const chosen =
        sample === undefined ? undefined : { size: sample, seed: seed ?? SEED.default };
      const given = { packageName, files, sample: chosen, concurrency, atLeast, json };
      const { mutate } = await import("../mutate/mutate.ts");
      process.exitCode = await mutate(given, interruptSignal());
    });
