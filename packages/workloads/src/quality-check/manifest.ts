import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "quality-check",
  description: "Checks the rows of a CSV against rules",
  timeoutSeconds: 600,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 540,
});
