import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "greeting",
  description: "Greets a customer by name",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
});
