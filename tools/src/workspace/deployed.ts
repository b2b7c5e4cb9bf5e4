import { affectedTasks } from "./affectedTasks.ts";

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
  const tasks = await affectedTasks(changes, [DEPLOY]);
  const end = `:${DEPLOY}`;
  return tasks.filter((task) => task.endsWith(end)).map((task) => task.slice(0, -end.length));
}
