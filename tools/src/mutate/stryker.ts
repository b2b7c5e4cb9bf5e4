import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { MutateOptions } from "./options.ts";
import { NOT_PRODUCT, SOURCES } from "./sources.ts";
import { runToEnd } from "./subprocess.ts";

/** Stryker's own package.json and lockfile. */
const STRYKER = join(import.meta.dirname, "../../stryker");
const PLUGINS = join(import.meta.dirname, "strykerPlugins.ts");

/** Tests should not depend on wording, and an object literal is often only a list of named arguments. */
const EXCLUDED_MUTATIONS = ["StringLiteral", "ObjectLiteral"];

/** A test may wait for another process. Stryker stops hanging mutants, not the test runner. */
const TEST_TIMEOUT_MS = 60_000;
/** A mutant times out when its tests take this many times longer than without it, plus `TIMEOUT_MS`. */
const TIMEOUT_FACTOR = 2;
const TIMEOUT_MS = 10_000;
const FIRST_RUN_MINUTES = 20;

export interface StrykerFolders {
  /** The package, in the copy of the workspace. */
  readonly package: string;
  /** A folder for files that are removed at the end. */
  readonly temporary: string;
}

export interface StrykerReports {
  /** A temporary folder. */
  readonly folder: string;
  /** The report in the schema of mutation-testing-elements. */
  readonly json: string;
}

/**
 * Installs Stryker, or does nothing when it is installed.
 *
 * @throws {CommandFailed} when the installation fails
 */
export async function installStryker(signal: AbortSignal): Promise<void> {
  const { file, args } = pnpm();
  await runToEnd(
    "Stryker's installation",
    {
      file,
      args: [...args, "install", "--frozen-lockfile", "--prefer-offline"],
      cwd: STRYKER,
      stdio: ["ignore", "pipe", "pipe"],
    },
    signal,
  );
}

/** The pnpm that runs this command, or else the newest pnpm 12. */
function pnpm(): { file: string; args: string[] } {
  const running = process.env["npm_execpath"];
  if (running === undefined || !basename(running).startsWith("pnpm")) {
    return { file: "npx", args: ["-y", "pnpm@12"] };
  }
  return /\.[cm]?js$/.test(running)
    ? { file: process.execPath, args: [running] }
    : { file: running, args: [] };
}

/** @throws {CommandFailed} when a test fails without a mutant, or when Stryker fails */
export async function runStryker(
  folders: StrykerFolders,
  options: MutateOptions,
  signal: AbortSignal,
): Promise<StrykerReports> {
  const folder = join(folders.temporary, "reports");
  const json = join(folder, "mutation.json");
  const vitestConfig = join(folders.temporary, "vitest.config.mjs");
  const strykerConfig = join(folders.temporary, "stryker.json");
  const timeouts = { testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS };
  await writeFile(vitestConfig, `export default ${JSON.stringify({ test: timeouts })};\n`);
  await writeFile(
    strykerConfig,
    JSON.stringify({
      testRunner: "vitest",
      plugins: ["@stryker-mutator/vitest-runner", PLUGINS],
      vitest: { configFile: vitestConfig, related: true },
      coverageAnalysis: "perTest",
      inPlace: true,
      tempDirName: join(folders.temporary, "originals"),
      mutate: [
        ...(options.files.length > 0 ? options.files : SOURCES),
        ...NOT_PRODUCT.map((glob) => `!${glob}`),
      ],
      mutator: { excludedMutations: EXCLUDED_MUTATIONS },
      ignorers: ["logLines"],
      ...(options.sample ? { checkers: ["sample"], sample: options.sample } : {}),
      concurrency: options.concurrency,
      timeoutFactor: TIMEOUT_FACTOR,
      timeoutMS: TIMEOUT_MS,
      dryRunTimeoutMinutes: FIRST_RUN_MINUTES,
      reporters: ["json", "html", ...(process.stderr.isTTY ? ["progress"] : [])],
      jsonReporter: { fileName: json },
      htmlReporter: { fileName: join(folder, "mutation.html") },
      logLevel: "warn",
      warnings: { slow: false },
      allowConsoleColors: process.stderr.isTTY,
    }),
  );
  const bin = join(STRYKER, "node_modules/@stryker-mutator/core/bin/stryker.js");
  await runToEnd(
    "Stryker",
    {
      file: process.execPath,
      args: [bin, "run", strykerConfig],
      cwd: folders.package,
      // stdout is for the result.
      stdio: ["ignore", process.stderr, process.stderr],
    },
    signal,
  );
  return { folder, json };
}
