import type { Point } from "./points.ts";
import { spanText } from "./span.ts";
import { dollars, grouped } from "./summaryTable.ts";

/** What a chart shows over time: one number, or two on the same scale. */
export interface Quantity {
  readonly title: string;
  of(point: Point): number | undefined;
  /** Drawn as a line above it. */
  readonly line?: {
    readonly title: string;
    /** Where it has a chart of its own. */
    readonly alone: string;
    /** Nothing scales functions. */
    readonly isOfServices?: true;
    of(point: Point): number | undefined;
  };
  /** There is no half of it. */
  readonly isWhole?: true;
  /** In seconds. */
  readonly isTime?: true;
  text(value: number): string;
  readonly colour: "blue" | "yellow" | "green" | "magenta" | "cyan";
}

export const STARTS: Quantity = {
  title: "starts/min",
  of: ({ startedPerMinute }) => startedPerMinute,
  text: (value) => grouped(value, 1),
  colour: "blue",
};

/** An axis has no room for more. */
const AXIS_DIGITS = 5;

export const QUANTITIES: readonly Quantity[] = [
  STARTS,
  {
    title: "waiting",
    isWhole: true,
    of: ({ waiting }) => waiting,
    text: (value) => grouped(value),
    colour: "yellow",
  },
  {
    title: "workers",
    isWhole: true,
    of: ({ workers }) => workers,
    line: {
      ...{ title: "desired", alone: "desired workers", isOfServices: true },
      of: ({ desired }) => desired,
    },
    text: (value) => grouped(value),
    colour: "green",
  },
  {
    title: "pick-up p50",
    of: ({ pickUp }) => pickUp?.p50,
    isTime: true,
    line: { title: "p95", alone: "pick-up p95", of: ({ pickUp }) => pickUp?.p95 },
    text: spanText,
    colour: "magenta",
  },
  {
    title: "cost",
    of: ({ cost }) => cost,
    text: (value) => dollars(value, AXIS_DIGITS),
    colour: "cyan",
  },
];

/** Whether the line says something that the number does not. */
export function hasLine({ of, line }: Quantity, points: readonly Point[]): boolean {
  return line !== undefined && points.some((point) => line.of(point) !== of(point));
}

/** The largest value of all points, 0 if there is none. */
export function mostOf({ of, line }: Quantity, points: readonly Point[]): number {
  return points.reduce((most, point) => Math.max(most, of(point) ?? 0, line?.of(point) ?? 0), 0);
}
