import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A handler that began. The time is in milliseconds since 1970. */
export interface Run {
  readonly n: number;
  readonly attempt: number;
  readonly worker: string;
  readonly at: number;
}

/** Reads what all workers have begun, in the order of time. Each has written a file with its name. */
export function readRuns(folder: string): readonly Run[] {
  const runs = readdirSync(folder).flatMap((worker) =>
    readFileSync(join(folder, worker), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line): Run => ({ ...JSON.parse(line), worker })),
  );
  return runs.sort((a, b) => a.at - b.at);
}
