import { pageTargets } from "./graph/pages.ts";
import { ROOT } from "./nx.ts";

/** The targets of nx that CI runs. */
export function checks(root = ROOT): readonly string[] {
  const tests = ["test", "processes", ...pageTargets(root), "verify"];
  return ["lint", "knip", "links", "typecheck", ...tests, "build"];
}
