import { askNx } from "./nx.ts";

/** The target of what `pnpm pulumi up` deploys. It depends on all that is built for it. */
const DEPLOY = "deploy";

/**
 * The projects that a deployment consists of: those that have the target `deploy`, and those that build something for it.
 *
 * @param changes - nx's arguments that say what has changed
 * @returns those that the changes affect, or all of them
 */
export async function deployedProjects(
  changes: "everything" | readonly string[],
): Promise<readonly string[]> {
  // nx's own `--withTarget` would leave out an app whose bundle has changed: what infra is made from is not affected.
  const deployed = await projectsOfTask(DEPLOY);
  if (changes === "everything") return deployed;
  const affected = await askNx(["show", "projects", "--json", "--affected", ...changes]);
  const names: readonly string[] = JSON.parse(affected);
  return deployed.filter((name) => names.includes(name));
}

interface TaskGraph {
  readonly tasks: {
    readonly tasks: Readonly<Record<string, { readonly target: { readonly project: string } }>>;
  };
}

/** Those in which nx would do something for the target. */
async function projectsOfTask(target: string): Promise<readonly string[]> {
  const graph: TaskGraph = JSON.parse(await askNx(["run-many", "-t", target, "--graph=stdout"]));
  const names = Object.values(graph.tasks.tasks).map((task) => task.target.project);
  return [...new Set(names)].toSorted();
}
