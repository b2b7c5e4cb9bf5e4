import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "row-count",
  description: "Counts the rows of a file",
  timeoutSeconds: 600,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 540,
});
