import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Doubles } from "@sfn-workers/worker-core/doubles";

/** Tells the process of a built worker how to answer its requests, case after case. */
export interface DoublesFile {
  /** The value of NODE_OPTIONS that loads the doubles into the process. */
  readonly nodeOptions: string;
  /** Begins a case. */
  set(title: string, doubles: Doubles): void;
  /** The requests of the case that no double answered, in words. */
  refused(): readonly string[];
}

interface Content {
  readonly title: string;
  readonly doubles: Doubles;
}

export function createDoublesFile(folder: string): DoublesFile {
  const file = join(folder, "doubles.json");
  const preload = new URL("./doublesPreload.ts", import.meta.url);
  preload.searchParams.set(PARAMETER, file);
  const set = (title: string, doubles: Doubles) => {
    // The process may read it at any moment, also in threads of its own.
    writeFileSync(`${file}.next`, JSON.stringify({ title, doubles } satisfies Content));
    renameSync(`${file}.next`, file);
    rmSync(refusedFileOf(file), { force: true });
  };
  set("", {});
  return {
    nodeOptions: `--import=${preload.href}`,
    set,
    refused: () =>
      existsSync(refusedFileOf(file))
        ? readFileSync(refusedFileOf(file), "utf8").trimEnd().split("\n")
        : [],
  };
}

const PARAMETER = "file";

/** The file that a URL of the preloaded module names. */
export function doublesFileOf(url: string): string {
  return new URL(url).searchParams.get(PARAMETER) ?? "";
}

export function parseDoubles(text: string): Doubles {
  return (JSON.parse(text) as Content).doubles;
}

export function refusedFileOf(file: string): string {
  return `${file}.refused`;
}
