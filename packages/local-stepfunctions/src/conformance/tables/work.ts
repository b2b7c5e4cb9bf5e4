import type { Steps, Task } from "../case.ts";
import { oneState } from "./oneState.ts";

/** A definition with one Task state. */
export const oneTask = (Resource: string, fields: object = {}) =>
  oneState("Work", { Type: "Task", Resource, ...fields });

/** A task that a worker has got. */
export interface Taken extends Task {
  readonly activityArn: string;
  readonly executionArn: string;
}

/** Starts an execution whose one state, with these fields, is a task of an activity, and takes that. */
export async function taken(at: Steps, fields: object = {}, before = 0): Promise<Taken> {
  const activityArn = await at.activity();
  const executionArn = await at.start(oneTask(activityArn, fields), { n: 1 });
  await at.pass(before);
  return { activityArn, executionArn, ...(await at.poll(activityArn, "worker-1")) };
}

/** The types of an execution's events after the state has been entered. */
export async function typesAfterEntry(at: Steps, executionArn: string): Promise<string[]> {
  const events = await at.events(executionArn);
  return events.slice(2).map(({ type }) => type);
}
