/** Where the marks of a scale from 0 on are, so that a person reads them easily; at most `most` above 0. */
export function marksOf(
  largest: number,
  most: number,
  { isTime = false, isWhole = false } = {},
): number[] {
  if (largest <= 0) return [0];
  const least = Math.max(largest / most, isWhole ? 1 : 0);
  const step = isTime ? timeStep(least) : decimalStep(least);
  return Array.from({ length: Math.floor(largest / step) + 1 }, (_, index) => index * step);
}

const MINUTE = 60;
const HOUR = 3_600;
const TIME_STEPS = [
  ...[1, 2, 3, 5, 10, 15, 20, 30],
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48].map((n) => n * HOUR),
];

function timeStep(least: number): number {
  if (least <= 0.5) return decimalStep(least);
  return TIME_STEPS.find((step) => step >= least) ?? decimalStep(least / HOUR) * HOUR;
}

function decimalStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((n) => n * power >= least * (1 - TOLERANCE)) ?? 10);
}

/** What logarithms round. */
const TOLERANCE = 1e-9;
