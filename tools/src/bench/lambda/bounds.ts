import type { Measure } from "./measure.ts";

/** What the archive of a workload without dependencies of its own may have. */
const MAX_ARCHIVE_BYTES = 310_000;

/**
 * What the worker loaded for such a workload before the builds kept names: its JavaScript at a cold start, measured at
 * the last release with one bundle for all workloads. Bytes are the same on every machine, so the number is fixed.
 */
const LOADED_BYTES_BEFORE = 194_737;
const MAX_GROWTH = 1.05;

/**
 * CPU time differs between machines, so it is compared with a bundle that is measured in the same run: the same
 * sources, built as they were before. It shows what the builds cost; what is added to the sources shows in the bytes that
 * are loaded.
 */
const MAX_CPU_GROWTH = 1.05;

export interface Bounded {
  readonly text: string;
  readonly kept: boolean;
}

export function bounds({
  worker,
  reference,
}: {
  readonly worker: Measure;
  readonly reference: Measure;
}): Bounded[] {
  const maxLoaded = Math.floor(LOADED_BYTES_BEFORE * MAX_GROWTH);
  const cpu = worker.cpuMs / reference.cpuMs;
  return [
    {
      text: `archive: ${worker.archiveBytes} bytes, at most ${MAX_ARCHIVE_BYTES}`,
      kept: worker.archiveBytes <= MAX_ARCHIVE_BYTES,
    },
    {
      text: `loaded code: ${worker.loadedBytes} bytes, at most ${maxLoaded}`,
      kept: worker.loadedBytes <= maxLoaded,
    },
    {
      text: `CPU of the import: ${cpu.toFixed(3)} times the reference's, at most ${MAX_CPU_GROWTH}`,
      kept: cpu <= MAX_CPU_GROWTH,
    },
  ];
}
