import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Doubles } from "@sfn-workers/worker-core/doubles";

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

interface Content {
  readonly title: string;
  readonly doubles: Doubles;
}

export function createDoublesFile(folder: string): DoublesFile {
  const file = join(folder, `${randomUUID()}.json`);
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

export type ThreadEvent = "started" | "loaded";

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

export function threadsFileOf(file: string): string {
  return `${file}.threads`;
}
