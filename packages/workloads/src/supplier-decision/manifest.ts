import { defineExternalManifest } from "@sfn-workers/worker-core/manifest";

/** A person decides, and sends no heartbeat. */
const DECIDED_WITHIN_SECONDS = 259_200;

export const manifest = defineExternalManifest({
  name: "supplier-decision",
  description: "Asks somebody whether a doubtful file of a supplier is accepted",
  timeoutSeconds: DECIDED_WITHIN_SECONDS, // three days from when somebody takes the task
});
