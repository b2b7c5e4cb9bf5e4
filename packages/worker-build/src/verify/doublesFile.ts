import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Doubles } from "@sfn-workers/worker-core/doubles";
import { build, type OutputFile, type Plugin } from "esbuild";
import {
  DOUBLES_PARAMETER,
  type DoublesContent,
  refusedFileOf,
  type ThreadEvent,
  threadsFileOf,
} from "./doublesFiles.ts";

/** Tells the process of a built worker how to answer its requests, case after case, and learns of its threads. */
export interface DoublesFile {
  /** The value of NODE_OPTIONS that loads the doubles into the process. */
  readonly nodeOptions: string;
  /** Begins a case. */
  set(title: string, doubles: Doubles): void;
  /** The requests of the case that no double answered, in words. */
  refused(): readonly string[];
  /** How many threads the process has started, and how many of them have loaded their module. */
  threads(): Readonly<Record<ThreadEvent, number>>;
}

/** @param folder - an absolute path; gets the file and the module that reads it */
export async function createDoublesFile(folder: string): Promise<DoublesFile> {
  const file = join(folder, `${randomUUID()}.json`);
  const preload = pathToFileURL(await writePreload(folder));
  preload.searchParams.set(DOUBLES_PARAMETER, file);
  const set = (title: string, doubles: Doubles) => {
    // The process may read it at any moment, also in threads of its own.
    writeFileSync(`${file}.next`, JSON.stringify({ title, doubles } satisfies DoublesContent));
    renameSync(`${file}.next`, file);
    rmSync(refusedFileOf(file), { force: true });
  };
  set("", {});
  return {
    nodeOptions: `--import=${preload.href}`,
    set,
    refused: () => linesOf(refusedFileOf(file)),
    threads() {
      const events = linesOf(threadsFileOf(file));
      const count = (event: ThreadEvent) => events.filter((line) => line === event).length;
      return { started: count("started"), loaded: count("loaded") };
    },
  };
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** The process loads a bundle three times as fast as the sources, whose types Node.js would strip in each thread. */
let bundled: Promise<readonly OutputFile[]> | undefined;

async function bundlePreload(): Promise<readonly OutputFile[]> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./doublesPreload.ts", import.meta.url))],
    outdir: OUT,
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    splitting: true,
    outExtension: { ".js": ".mjs" },
    plugins: [installedPackages],
  });
  return outputFiles;
}

/** They stay where they are: some read files beside themselves. */
const installedPackages: Plugin = {
  name: "installed packages",
  setup({ onResolve, resolve }) {
    const seen = {};
    onResolve({ filter: /^@mswjs\// }, async ({ path, pluginData, ...where }) => {
      if (pluginData === seen) return undefined;
      return { path: (await resolve(path, { ...where, pluginData: seen })).path, external: true };
    });
  },
};

/** Only the names below it count. */
const OUT = "/preload";

/** @returns the path of the module to load */
async function writePreload(folder: string): Promise<string> {
  bundled ??= bundlePreload();
  for (const { path, contents } of await bundled) {
    writeFileSync(join(folder, basename(path)), contents);
  }
  return join(folder, "doublesPreload.mjs");
}
