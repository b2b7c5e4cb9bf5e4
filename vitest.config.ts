import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { parse } from "yaml";

// Ends a test that hangs. It is far above what any test needs, so that a busy machine fails none.
const HANG_LIMIT_MS = 60_000;

// esbuild is a Go program. Its builds take a seventh less time when it collects garbage less often.
process.env["GOGC"] ??= "400";

/**
 * The processes that tests start find here what others have compiled, which is half of a start. It goes with the run: copies of
 * the workspace each fill it, because it is by path.
 */
const compiled = mkdtempSync(join(tmpdir(), "compiled-for-tests-"));
process.once("exit", () => rmSync(compiled, { recursive: true, force: true, maxRetries: 3 }));

/** The target that nx runs, if it is nx that runs this. */
const TARGET = process.env["NX_TASK_TARGET_TARGET"] ?? "";

/**
 * The workers of a package whose files take long to load: each worker loads them again. nx runs two tasks at a time, so with two cores
 * each task has one.
 */
const FEW_WORKERS = TARGET !== "" && availableParallelism() < 4 ? 1 : 2;

/**
 * Tests that are tasks of their own where nx runs a target `test`: those of pages, those that start processes, those of workloads in
 * the workloads' package, and those that the target names.
 */
function testsElsewhere(): readonly string[] {
  const { NX_TASK_TARGET_PROJECT: project } = process.env;
  if (TARGET !== "test") return [];
  const named = process.env["TESTS_ELSEWHERE"]?.split(",") ?? [];
  const workloads =
    project === "@sfn-workers/workloads"
      ? globSync("packages/workloads/src/*/manifest.*", { cwd: import.meta.dirname })
      : [];
  return [
    "**/*.page.test.ts",
    "**/*.process.test.ts",
    ...named,
    ...workloads.map((file) => `**/src/${basename(dirname(file))}/**`),
  ];
}

const EXCLUDED = [...configDefaults.exclude, ...testsElsewhere()];

/** Settings of single projects. vitest runs projects with different worker counts in different groups. */
const projectSettings: Readonly<Record<string, TestProjectInlineConfiguration["test"]>> = {
  // Their tests share no state, and a worker for each file takes as long as the tests.
  "states-language": { isolate: false },
  checks: { isolate: false },
  "pulumi-host": { isolate: false },
  workloads: { isolate: false },
  "fargate-worker": { isolate: false },
  simulation: { isolate: false },
  // Its tests of heartbeats and of limits mostly wait, as do those that start built workers.
  "worker-core": { isolate: false, maxWorkers: 2, sequence: { groupOrder: 1 } },
  "worker-build": { isolate: false, maxWorkers: FEW_WORKERS, sequence: { groupOrder: 1 } },
  "local-stepfunctions": {
    isolate: false,
    // The processes that its tests start run the same modules again and again.
    env: {},
    setupFiles: join(import.meta.dirname, "packages/local-stepfunctions/src/testing/compiled.ts"),
  },
  // Loading Pulumi takes most of a file's time, so the files of one worker share it.
  infra: {
    isolate: false,
    maxWorkers: FEW_WORKERS,
    sequence: { groupOrder: 1 },
    // Packages of their own.
    exclude: [...EXCLUDED, "bootstrap/**", "engine/**"],
  },
  // Only `pnpm test:engine` runs it. Pulumi's engine runs each operation as a process of its own.
  engine: {
    isolate: false,
    maxWorkers: 1,
    sequence: { groupOrder: 2 },
    testTimeout: 5 * HANG_LIMIT_MS,
    globalSetup: join(import.meta.dirname, "infra/engine/src/globalSetup.ts"),
  },
  // Their tests mostly wait for the processes that they start.
  "local-cloud": { isolate: false, maxWorkers: FEW_WORKERS, sequence: { groupOrder: 1 } },
  tools: {
    isolate: false,
    maxWorkers: FEW_WORKERS,
    sequence: { groupOrder: 1 },
    // A package of its own.
    exclude: [...EXCLUDED, "checks/**"],
    // Builds, for seconds, what only tests of processes start.
    ...(!/^(?:test$|page-)/.test(TARGET) && {
      globalSetup: join(import.meta.dirname, "tools/src/testing/buildFixtures.ts"),
    }),
  },
};

/** Every package of the workspace is a project with the name of its folder. */
const workspace: { readonly packages: readonly string[] } = parse(
  readFileSync(join(import.meta.dirname, "pnpm-workspace.yaml"), "utf8"),
);
const packages = globSync(
  workspace.packages.map((at) => `${at}/package.json`),
  { cwd: import.meta.dirname },
).map(dirname);

/** The packages that the command line names: to set up the others takes as long as the tests of a small package. */
const named = packages.filter((root) =>
  process.argv.some((word, at, all) => word === basename(root) && all[at - 1] === "--project"),
);

export default defineConfig({
  test: {
    testTimeout: HANG_LIMIT_MS,
    hookTimeout: HANG_LIMIT_MS,
    // nx forces colours on a terminal, but no test expects them in what it reads.
    env: { FORCE_COLOR: "0" },
    projects: (named.length > 0 ? named : packages).map((root) => ({
      extends: true,
      root,
      test: {
        ...{ name: basename(root), env: { NODE_COMPILE_CACHE: compiled }, exclude: EXCLUDED },
        ...projectSettings[basename(root)],
      },
    })),
  },
});
