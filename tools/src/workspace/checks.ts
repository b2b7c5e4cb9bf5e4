import { pageTargets } from "./graph/pages.ts";
import { ROOT } from "./nx.ts";

/** The targets of nx that CI runs. */
export function checks(root = ROOT): readonly string[] {
  return ["lint", "knip", "links", "typecheck", "test", ...pageTargets(root), "verify", "build"];
}
