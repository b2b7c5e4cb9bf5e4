import type { FargateSettings } from "../../settings/workloadSettings.ts";

/** The first `onDemandBase` tasks run on demand; of the others, `percent` run on Spot. */
export function capacity({ spot }: FargateSettings) {
  const onDemand = 100 - spot.percent;
  return [
    { capacityProvider: "FARGATE", base: spot.onDemandBase, weight: onDemand },
    { capacityProvider: "FARGATE_SPOT", base: 0, weight: spot.percent },
  ].filter(({ base, weight }) => base > 0 || weight > 0);
}
