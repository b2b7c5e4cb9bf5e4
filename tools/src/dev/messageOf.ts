import { pathToFileURL } from "node:url";
import { WorkerNotStarted } from "@sfn-workers/local-cloud";
import { placeOf } from "../cli/placeOf.ts";
import { ownLine } from "../tasks/stack.ts";
import { ROOT } from "../workspace/nx.ts";

/** Frames of a stack in what nobody has written. */
const FOREIGN = /^\s+at .*(?:node:internal|worker-entry:|node_modules\/)/;

/** An error as a handler's author reads it: with the worker's own words, and the paths of this repository's files. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const place = placeOf(error, ROOT) ?? defectIn(error);
  const message = place === undefined ? text : `${place}: ${text}`;
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

/** The repository's own file and line where a program fails that is wrong; its checks have messages that name the remedy. */
function defectIn(error: unknown): string | undefined {
  const defect = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const isDefect = [TypeError, ReferenceError, RangeError].some((type) => defect instanceof type);
  if (!isDefect) return undefined;
  return ownLine((defect as Error).stack ?? "");
}
