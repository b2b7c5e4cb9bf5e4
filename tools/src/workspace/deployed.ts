import { askNx } from "./nx.ts";

/** The target of what `pnpm pulumi up` deploys. It reads all that is built for it. */
const DEPLOY = "deploy";

/**
 * The projects that a deployment is made from: those that have the target `deploy`.
 *
 * @param changes - nx's arguments that say what has changed
 * @returns those of which a deployment would differ, or all of them
 */
export async function deployedProjects(
  changes: "everything" | readonly string[],
): Promise<readonly string[]> {
  const affected = changes === "everything" ? [] : ["--affected", ...changes];
  return JSON.parse(
    await askNx(["show", "projects", "--json", "--withTarget", DEPLOY, ...affected]),
  );
}
