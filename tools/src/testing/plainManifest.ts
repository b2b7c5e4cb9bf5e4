import type { Manifest } from "@sfn-workers/worker-core/manifest";

/** The manifest of a workload that a test names and never runs. */
export const plainManifest = (name: string) =>
  ({
    ...{ name, description: "Does what a test needs" },
    ...{ timeoutSeconds: 60, heartbeatSeconds: 30, handlerBudgetSeconds: 20 },
  }) satisfies Manifest;
