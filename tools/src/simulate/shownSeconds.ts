import type { SimulatedVariant } from "./simulateVariants.ts";

type Ended = Pick<SimulatedVariant, "minutes">;

/** How much longer than the one before it one may go on that is shown whole. */
const LONGER = 10;

/** Until when charts go that are beside each other: beside one that goes on for hours, those of minutes would be a dot. */
export function shownSeconds(variants: readonly Ended[]): number {
  const ends = variants.map(endOf).toSorted((a, b) => a - b);
  return ends.find((end, index) => (ends[index + 1] ?? 0) > LONGER * end) ?? ends.at(-1) ?? 0;
}

/** The same until then. */
export function cutForCharts<V extends Ended>(variants: readonly V[]): V[] {
  const seconds = shownSeconds(variants);
  return variants.map((variant) => {
    const minutes = variant.minutes.filter(({ atSeconds }) => atSeconds <= seconds);
    return { ...variant, minutes };
  });
}

function endOf({ minutes }: Ended): number {
  return minutes.at(-1)?.atSeconds ?? 0;
}
