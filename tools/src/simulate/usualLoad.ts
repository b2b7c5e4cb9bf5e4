import type { Load } from "@sfn-workers/simulation";
import type { Manifest } from "@sfn-workers/worker-core/manifest";

/** A load, and how it would be written on the command line. */
export interface WrittenLoad {
  readonly load: Load;
  readonly text: string;
}

/** Without an expectation. */
const EXECUTIONS = 1_000;
/** So that the burst meets workers that are busy. */
const BURST_AT_SECONDS = 600;
const HOUR_SECONDS = 3_600;

/** What is simulated unless a load is given: what the manifest expects, or a burst. */
export function usualLoad({ expect }: Pick<Manifest, "expect">): WrittenLoad {
  const { perHour, burst = perHour === undefined ? EXECUTIONS : undefined } = expect ?? {};
  const atSeconds = perHour === undefined ? 0 : BURST_AT_SECONDS;
  const at = atSeconds === 0 ? "" : `@${atSeconds}s`;
  return {
    load: [
      ...(perHour === undefined
        ? []
        : [{ kind: "steady", perSecond: perHour / HOUR_SECONDS } as const]),
      ...(burst === undefined ? [] : [{ kind: "burst", executions: burst, atSeconds } as const]),
    ],
    text: [
      ...(perHour === undefined ? [] : [`steady:${perHour}/h`]),
      ...(burst === undefined ? [] : [`burst:${burst}${at}`]),
    ].join("+"),
  };
}
