import * as z from "zod";
import type { OwnTask } from "./ownTask.ts";

/** ECS API: ListTasks, a page of it. */
const page = z.object({ taskArns: z.array(z.string()), nextToken: z.string().optional() });

/**
 * Whether more tasks of this family run than should, this one included. A schedule starts one without counting those that run.
 * @returns rejects when ECS does not answer or refuses
 */
export async function isSurplus(
  ownTask: () => Promise<Pick<OwnTask, "cluster" | "family" | "call">>,
  most: number,
): Promise<boolean> {
  const { cluster, family, call } = await ownTask();
  let count = 0;
  let nextToken: string | undefined;
  do {
    const listed = { cluster, family, desiredStatus: "RUNNING", nextToken };
    const answer = page.parse(await call("ListTasks", listed));
    count += answer.taskArns.length;
    nextToken = answer.nextToken;
  } while (nextToken !== undefined && count <= most);
  return count > most;
}
