import type { ExecutionStatus } from "./status.ts";

/** How a child execution of a distributed Map has ended, for a ResultWriter. */
export interface ChildEnd {
  readonly index: number;
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly redriveCount: number;
  /** When it was redriven last, if it was. */
  readonly redrivenAt?: number | undefined;
  /** How often its Map run had been redriven. */
  readonly attempt?: number | undefined;
}

/** How child executions have ended, in that order, and how each has ended last: a redriven one ends again. */
export interface ChildEnds {
  readonly all: ChildEnd[];
  readonly last: Map<number, ChildEnd>;
}

/** Where a ResultWriter writes. */
export interface Destination {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
}

/** What a Map state without a ResultWriter has of one. */
export const NO_WRITER = { ends: undefined, destination: undefined, isWriting: false };
