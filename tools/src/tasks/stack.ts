import { fileURLToPath } from "node:url";
import { ROOT } from "../workspace/nx.ts";

/** Paths in a stack from the root of the repository, whose folder they may have, or a slash. */
export function fromRoot(stack: string): string {
  return stack.replaceAll(`${ROOT}/`, "").replaceAll(/(?<=[( ])\/(?=(?:packages|apps)\/)/g, "");
}

/** `at NAME (PLACE:LINE:COLUMN)` or `at PLACE:LINE:COLUMN`. */
const FRAME = /^\s+at (?:.* \()?(?<place>[^()]+):(?<line>\d+):\d+\)?$/;
/** What runs a handler. */
const WORKERS = /^(?:apps|packages\/worker-core)\//;

/** Where in the repository's own code a handler's error was thrown, as `FILE:LINE` from its root. */
export function thrownAt(stack: string): string | undefined {
  return ownLine(stack, (path) => WORKERS.test(path));
}

/** The first line of a stack in the repository's own code, as `FILE:LINE` from its root. */
export function ownLine(stack: string, isSkipped = (_path: string) => false): string | undefined {
  for (const text of stack.split("\n")) {
    const { place = "", line = "" } = FRAME.exec(text)?.groups ?? {};
    const [, path = ""] = /^ (.*)$/.exec(fromRoot(` ${pathOf(place)}`)) ?? [];
    const isOwn = /^[^/:]+\//.test(path) && !path.includes("node_modules/");
    if (isOwn && !isSkipped(path)) return `${path}:${line}`;
  }
  return undefined;
}

function pathOf(place: string): string {
  const bare = place.replace(/^async /, "");
  return bare.startsWith("file:") ? fileURLToPath(bare) : bare;
}
