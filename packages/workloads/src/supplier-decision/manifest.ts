import { defineManifest } from "@sfn-workers/worker-core/manifest";

/** Three days: a person decides, and sends no heartbeat. */
const DECIDED_WITHIN_SECONDS = 259_200;

export const manifest = defineManifest({
  name: "supplier-decision",
  description: "Asks somebody whether a doubtful file of a supplier is accepted",
  timeoutSeconds: DECIDED_WITHIN_SECONDS,
  heartbeatSeconds: DECIDED_WITHIN_SECONDS - 1,
  handlerBudgetSeconds: 20,
});
