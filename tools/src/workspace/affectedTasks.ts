import { askNx } from "./nx.ts";

/**
 * The tasks that nx would run, with those that they depend on.
 *
 * @param changes - nx's arguments that say what has changed
 * @returns them as PROJECT:TARGET, sorted
 */
export async function affectedTasks(
  changes: "everything" | readonly string[],
  targets: readonly string[],
): Promise<readonly string[]> {
  const what = changes === "everything" ? ["run-many"] : ["affected", ...changes];
  const answer: Graph = JSON.parse(await askNx([...what, "-t", ...targets, "--graph=stdout"]));
  return Object.keys(answer.tasks.tasks).toSorted();
}

interface Graph {
  readonly tasks: { readonly tasks: Readonly<Record<string, unknown>> };
}
