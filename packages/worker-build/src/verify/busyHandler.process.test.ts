import { test } from "vitest";
import { builtApp } from "./testing/builtApp.ts";

const PLATFORMS = ["fargate", "lambda"] as const;

const MANIFEST = `import { defineManifest } from "@sfn-workers/worker-core/manifest";
export const manifest = defineManifest({
  name: "invoice",
  description: "a workload whose handler blocks",
  timeoutSeconds: 60,
  heartbeatSeconds: 3,
  handlerBudgetSeconds: 20,
});
`;

test.each(PLATFORMS)(
  "a handler that keeps the event loop of the built %s worker busy for longer than heartbeatSeconds keeps its task",
  async (platform) => {
    const { verify } = await builtApp(platform, {
      head: "const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);",
      body: "return input.busyMs > 0 ? block(input.busyMs) : input;",
      files: {
        "workloads/invoice/manifest.ts": MANIFEST,
      },
      cases: `{
        "idle": { input: {}, expected: { kind: "succeeded", output: {} } },
        "busy": { input: { busyMs: 3_600 }, expected: { kind: "succeeded", output: "timed-out" } },
      }`,
    });
    await verify();
  },
);
