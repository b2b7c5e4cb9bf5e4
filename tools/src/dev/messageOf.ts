import { pathToFileURL } from "node:url";
import { WorkerNotStarted } from "@sfn-workers/local-cloud";
import { ROOT } from "../workspace/nx.ts";

/** Frames of a stack in what nobody has written. */
const FOREIGN = /^\s+at .*(?:node:internal|worker-entry:|node_modules\/)/;

/** An error as a handler's author reads it: with the worker's own words, and the paths of this repository's files. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = error instanceof WorkerNotStarted ? error.lastLines : [];
  return [
    // The subject is told already.
    message.replace(/^workload \S+ can't be built: /, ""),
    ...lines.filter((line) => !FOREIGN.test(line)),
  ]
    .join("\n")
    .replaceAll(`${pathToFileURL(ROOT).href}/`, "")
    .replaceAll(`${ROOT}/`, "");
}
