/** An execution that runs, as far as it is asked. */
export interface RunningExecution {
  readonly name: string;
  readonly startedAt: Date;
  /** The one that it started with; undefined where that is not known. */
  readonly definition: string | undefined;
}

/** The executions of a state machine that run, newest first, {@link MANY} at most; a text says why they are not known. */
export type Running = readonly RunningExecution[] | string;

/** The most that ListExecutions lists at once (Step Functions API reference). */
export const MANY = 1_000;

/** `1 execution`, `at least 1000 executions` */
export function counted(count: number): string {
  const many = count === MANY ? "at least " : "";
  return `${many}${count} ${count === 1 ? "execution" : "executions"}`;
}

/** How many executions a line names. */
const SHOWN = 3;

/** `4f1c (since 2026-11-27T20:15Z), 09ab (since 2026-11-26T06:00Z) and 3 more` */
export function named(executions: readonly RunningExecution[]): string {
  const shown = executions
    .slice(0, SHOWN)
    .map(({ name, startedAt }) => `${name} (since ${startedAt.toISOString().slice(0, 16)}Z)`);
  const more = executions.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
