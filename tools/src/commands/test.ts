import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { runNx } from "../workspace/nx.ts";
import {
  type NxOptions,
  nxArguments,
  OUTPUT_STYLE,
  PARALLEL,
  PROJECTS,
  SKIP_CACHE,
} from "../workspace/nxOptions.ts";
import { runVitest } from "../workspace/vitest.ts";

export const command = () =>
  createCommand("test", {
    description:
      "Runs all tests. nx repeats none of a package that has not changed. With a word, it runs the test files whose paths contain it.",
    examples: {
      "pnpm test": "runs all tests",
      "pnpm test coin-flip": "runs the test files of coin-flip",
      "pnpm test coin-flip --watch": "runs them again on each change",
      "pnpm test -p workloads": "runs the tests of one package",
    },
  })
    .argument("[WORDS...]", "parts of the paths of test files")
    .option("-w, --watch", "goes on, and runs what a change affects")
    .addOption(PROJECTS)
    .addOption(PARALLEL)
    .addOption(OUTPUT_STYLE)
    .addOption(SKIP_CACHE)
    .action(async (words, { watch, ...options }) => {
      process.exitCode =
        words.length === 0 && !watch
          ? await runNx(["run-many", "-t", "test", ...nxArguments(options)])
          : await runFiles(words, watch === true, options);
    });

/** The tests of the apps start what is built. */
async function runFiles(
  words: readonly string[],
  watch: boolean,
  { projects, ...options }: NxOptions,
): Promise<number> {
  if (projects !== undefined) {
    throw new UsageError("--projects goes with neither WORDS nor --watch: give parts of paths");
  }
  const built = await runNx(["run-many", "-t", "build", ...nxArguments(options)]);
  return built === 0 ? runVitest([watch ? "watch" : "run", ...words]) : built;
}
