import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { sampleFolder, sourceFolder } from "./workloadName.ts";
import { busyError } from "./workloadOptions.ts";

/** An input of the new workload, for the sample and for what to run next. */
export const SAMPLE_INPUT = { text: "hello" };

/** The files of a new workload, by their paths from the root of the repository. */
export function workloadFiles(manifest: Manifest): Readonly<Record<string, string>> {
  const source = sourceFolder(manifest.name);
  const error = busyError(manifest.name);
  return {
    [`${source}/manifest.ts`]: manifestText(manifest),
    [`${source}/handler.ts`]: handlerText(error),
    [`${source}/cases.ts`]: casesText(error),
    [`${source}/handler.test.ts`]: TEST,
    [`${sampleFolder(manifest.name)}/hello.json`]: `${JSON.stringify(SAMPLE_INPUT)}\n`,
  };
}

function manifestText(manifest: Manifest): string {
  return `import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: ${JSON.stringify(manifest.name)},
  description: ${JSON.stringify(manifest.description)},
  timeoutSeconds: ${manifest.timeoutSeconds}, // of one attempt, from when a worker takes the task
  heartbeatSeconds: ${manifest.heartbeatSeconds}, // the worker sends one every third of it
  handlerBudgetSeconds: ${manifest.handlerBudgetSeconds}, // then the worker aborts the handler
  retry: [
    {
      errors: [${JSON.stringify(busyError(manifest.name))}],
      intervalSeconds: 2,
      maxAttempts: 3,
      backoffRate: 2,
    },
  ],
});
`;
}

function handlerText(error: string): string {
  return `import { setTimeout } from "node:timers/promises";
import { defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

/** The work can be done later: \`retry\` in the manifest names this error. */
class ${error} extends Error {
  override readonly name = "${error}";
}

export const workload = defineWorkload({
  manifest,
  input: z.object({ text: z.string().min(1) }),
  output: z.object({ text: z.string() }),
  async handler({ text }, task) {
    if (text === "busy") throw new ${error}("try again later");
    // What takes time gets the signal, as fetch does: it aborts after the budget, and when the worker stops.
    await setTimeout(20, undefined, { signal: task.signal });
    return { text: text.toUpperCase() };
  },
});
`;
}

function casesText(error: string): string {
  return `import { defineCases } from "@sfn-workers/worker-core/testing";
import * as z from "zod";
import { manifest } from "./manifest.ts";

export const cases = defineCases(manifest, {
  "a text comes back in capitals": {
    input: { text: "hello" },
    expected: { kind: "succeeded", output: { text: "HELLO" } },
  },
  "work that can be done later fails with the error that is retried": {
    input: { text: "busy" },
    expected: { kind: "failed", error: "${error}", cause: "try again later" },
  },
  "an empty text is invalid input": {
    input: { text: "" },
    expected: { kind: "failed", error: "Worker.InvalidInput", cause: z.string().regex(/text/) },
  },
});
`;
}

const TEST = `import { runHandler, testCases } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { workload } from "./handler.ts";

testCases(test, workload, cases);

test("the work stops when its task is aborted", async () => {
  const run = await runHandler(workload, { text: "hello" }, { abortAfter: { ms: 1 } });
  expect(run).toMatchObject({ kind: "failed", error: "Worker.Draining" });
});
`;
