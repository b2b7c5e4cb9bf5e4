const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Distances between two marks that a person reads easily, in seconds. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 30].flatMap((n) => [n, n * MINUTE]),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10].map((n) => n * DAY),
].toSorted((a, b) => a - b);

export interface Tick {
  readonly atSeconds: number;
  readonly text: string;
}

/** At most so many marks of a time axis, from 0 on. */
export function ticksOf(seconds: number, most: number): Tick[] {
  const step = STEPS.find((one) => seconds / one < most) ?? seconds;
  const unit = unitOf(step);
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => ({
    atSeconds: index * step,
    text: index === 0 ? "0" : `${(index * step) / unit.seconds} ${unit.name}`,
  }));
}

function unitOf(step: number): { readonly name: string; readonly seconds: number } {
  if (step >= DAY) return { name: "d", seconds: DAY };
  if (step >= HOUR) return { name: "h", seconds: HOUR };
  return step >= MINUTE ? { name: "min", seconds: MINUTE } : { name: "s", seconds: 1 };
}
