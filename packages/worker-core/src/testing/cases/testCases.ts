import type { Workload } from "../../workload.ts";
import { runHandler } from "../runHandler.ts";
import type { Case, Cases } from "./case.ts";
import { defineCases, titleOf } from "./defineCases.ts";
import { answerFromDoubles, type NoDouble } from "./doubles.ts";
import { CaseFailed, requireOutcome } from "./outcome.ts";

/** The part of a test runner's `test` that `testCases` needs; vitest and node:test have it. */
export type TestFunction = (title: string, run: () => Promise<void>) => unknown;

/**
 * Registers one test for each case. Each runs the handler with `runHandler`, in the case's environment variables and with
 * its doubles in place of the network.
 * @throws {InvalidOption} when there is no case, or a case has a wrong shape.
 *
 * @example
 * ```ts
 * import { defineManifest, defineWorkload } from "@sfn-workers/worker-core";
 * import { defineCases, testCases } from "@sfn-workers/worker-core/testing";
 * import { test } from "vitest";
 * import * as z from "zod";
 *
 * const workload = defineWorkload({
 *   manifest: defineManifest({
 *     name: "doubling",
 *     description: "Doubles a number",
 *     timeoutSeconds: 60,
 *     heartbeatSeconds: 30,
 *     handlerBudgetSeconds: 20,
 *   }),
 *   input: z.object({ n: z.number() }),
 *   output: z.number(),
 *   handler: ({ n }) => n * 2,
 * });
 *
 * const cases = defineCases(workload.manifest, {
 *   "a number is doubled": { input: { n: 21 }, expected: { kind: "succeeded", output: 42 } },
 * });
 *
 * testCases(test, workload, cases);
 * ```
 */
export function testCases(test: TestFunction, workload: Workload, cases: Cases): void {
  const { manifest } = workload;
  for (const [title, one] of Object.entries(defineCases(manifest, cases))) {
    test(title, () => runCase(titleOf(manifest.name, title), workload, one));
  }
}

/** Cases change the whole process, so one runs after the other. */
let lastRun: Promise<void> = Promise.resolve();

function runCase(title: string, workload: Workload, one: Case): Promise<void> {
  const run = lastRun.then(() => runAlone(title, workload, one));
  lastRun = run.catch(() => {});
  return run;
}

async function runAlone(title: string, workload: Workload, one: Case): Promise<void> {
  const refused: NoDouble[] = [];
  const { doubles = {}, variables = {}, secrets = {} } = one;
  const restore = setVariables(variables);
  const end = answerFromDoubles({
    doubles: () => doubles,
    onRefused: (error) => refused.push(error),
  });
  try {
    const outcome = await runHandler(workload, one.input, {
      // A workload that declares none may read any of them from its environment.
      ...(workload.manifest.variables && { variables }),
      secrets,
    });
    if (refused[0]) throw new CaseFailed(title, refused[0].message);
    await requireOutcome(title, one.expected, outcome);
  } finally {
    end();
    restore();
  }
}

/** Sets environment variables of this process. The returned function takes it back. */
function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
