import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { sampleFolder, sourceFolder } from "./workloadName.ts";
import { busyError } from "./workloadOptions.ts";

/** An input of the new workload, for the sample and for what to run next. */
export const SAMPLE_INPUT = { text: "hello" };

/** The files of a new workload, by their paths from the root of the repository. */
export function workloadFiles(manifest: Manifest): Readonly<Record<string, string>> {
  const source = sourceFolder(manifest.name);
  const sample = {
    [`${sampleFolder(manifest.name)}/hello.json`]: `${JSON.stringify(SAMPLE_INPUT)}\n`,
  };
  if (manifest.external === true) {
    return {
      [`${source}/manifest.ts`]: externalManifestText(manifest),
      [`${source}/schemas.ts`]: SCHEMAS,
      [`${source}/answers.ts`]: ANSWERS,
      [`${source}/answers.test.ts`]: ANSWERS_TEST,
      ...sample,
    };
  }
  const error = busyError(manifest.name);
  return {
    [`${source}/manifest.ts`]: manifestText(manifest),
    [`${source}/handler.ts`]: handlerText(error),
    [`${source}/cases.ts`]: casesText(error),
    [`${source}/handler.test.ts`]: TEST,
    ...sample,
  };
}

function externalManifestText(manifest: Manifest): string {
  const { name, description, timeoutSeconds, heartbeatSeconds } = manifest;
  const heartbeat =
    heartbeatSeconds === timeoutSeconds - 1
      ? ""
      : `\n  heartbeatSeconds: ${heartbeatSeconds}, // whoever has the task sends one within it`;
  return `import { defineExternalManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineExternalManifest({
  name: ${JSON.stringify(name)},
  description: ${JSON.stringify(description)},
  timeoutSeconds: ${timeoutSeconds}, // of one attempt, from when somebody takes the task${heartbeat}
});
`;
}

const SCHEMAS = `import { defineSchemas } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

/** What whoever does the task gets and gives. */
export const schemas = defineSchemas({
  manifest,
  input: z.object({ text: z.string().min(1) }),
  output: z.object({ accept: z.boolean(), why: z.string() }),
});
`;

const ANSWERS = `import { defineAnswers, fail, takes } from "@sfn-workers/local-stepfunctions/testing";
import { schemas } from "./schemas.ts";

/** Who answers on this machine: an output, an error, or one of them after some seconds. */
export const answers = defineAnswers(schemas, ({ text }) => {
  if (text === "nobody") return fail("NobodyThere", "nobody answers");
  return takes(0.1, { accept: text === "hello", why: "somebody said so" });
});
`;

const ANSWERS_TEST = `import { runHandler } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { answers } from "./answers.ts";

test("what somebody says is the answer, and nobody is an error", async () => {
  expect(await runHandler(answers, { text: "hello" })).toMatchObject({ output: { accept: true } });
  expect(await runHandler(answers, { text: "nobody" })).toMatchObject({ error: "NobodyThere" });
});
`;

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
