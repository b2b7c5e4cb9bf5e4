/** In seconds. */
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;

/** The times from one to the other, at equal distances. */
export function every(seconds: number, from: number, to: number): number[] {
  const count = Math.max(0, Math.ceil((to - from) / seconds));
  return Array.from({ length: count }, (_, index) => from + index * seconds);
}
