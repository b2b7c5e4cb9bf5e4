import { existsSync, globSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { ROOT, runNx } from "../workspace/nx.ts";
import {
  type NxOptions,
  nxArguments,
  OUTPUT_STYLE,
  PARALLEL,
  PROJECTS,
  SKIP_CACHE,
} from "../workspace/nxOptions.ts";
import { requireProjects } from "../workspace/requireProjects.ts";
import { runVitest } from "../workspace/vitest.ts";

export const command = () =>
  createCommand("test", {
    description:
      "Runs the tests, without those of whole processes and of pages, which `pnpm check` has. nx repeats none of a package that has not changed. With a word, it runs the test files whose paths contain it, of every kind.",
    examples: {
      "pnpm test": "runs the tests of all packages",
      "pnpm test handler": "runs the test files whose paths contain handler",
      "pnpm test handler --watch": "runs them again on each change",
      "pnpm test --watch": "runs what each change affects",
      "pnpm test -p workloads": "runs the tests of one package",
    },
  })
    .argument("[WORDS...]", "parts of the paths of test files")
    .option(
      "-w, --watch",
      "goes on, and runs what each change affects; without WORDS it begins with what has changed since the last commit",
    )
    .addOption(PROJECTS)
    .addOption(PARALLEL)
    .addOption(OUTPUT_STYLE)
    .addOption(SKIP_CACHE)
    .action(async (words, { watch, ...options }) => {
      await requireProjects(options.projects);
      process.exitCode =
        words.length === 0 && !watch
          ? await runNx(["run-many", "-t", "test", ...nxArguments(options)])
          : await runFiles(words, watch === true, options);
    });

/** All tests at once take minutes. Without Git nothing tells which of them are of interest. */
function watchOptions(words: readonly string[]): string[] {
  const isChangeKnown = words.length === 0 && existsSync(join(ROOT, ".git"));
  return isChangeKnown ? ["watch", "--changed"] : ["watch", ...words];
}

/** `pnpm test:engine` runs those tests, which need an engine. */
const WITHOUT_ENGINE = ["--project", "!engine"];
const ENGINE = join("infra", "engine", sep);

const NO_SOURCES: ReadonlySet<string> = new Set(["node_modules", "dist"]);

/** Told before anything is built. A word may end with a line, as in `plan.test.ts:12`. */
function requireTestFiles(words: readonly string[]): void {
  if (words.length === 0) return;
  const files = globSync("{apps,infra,packages,tools}/**/*.test.ts", {
    cwd: ROOT,
    exclude: (name) => NO_SOURCES.has(basename(name)),
  });
  const found = words.map((word) => word.replace(/:\d+$/, ""));
  const isFound = (file: string) => found.some((word) => file.includes(word));
  if (files.some((file) => !file.startsWith(ENGINE) && isFound(file))) return;
  throw new UsageError(
    `no test file has ${words.map((word) => `"${word}"`).join(" or ")} in its path; allowed: a part of the path of a file *.test.ts, such as handler`,
  );
}

/** The tests of the apps start what is built. */
async function runFiles(
  words: readonly string[],
  watch: boolean,
  { projects, ...options }: NxOptions,
): Promise<number> {
  if (projects !== undefined) {
    throw new UsageError("--projects goes with neither WORDS nor --watch: give parts of paths");
  }
  requireTestFiles(words);
  const built = await runNx(["run-many", "-t", "build", ...nxArguments(options)]);
  if (built !== 0) return built;
  return runVitest([...(watch ? watchOptions(words) : ["run", ...words]), ...WITHOUT_ENGINE]);
}
