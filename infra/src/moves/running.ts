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
