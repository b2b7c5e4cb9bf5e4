import type { Workload } from "../../workload.ts";
import type { Case, Cases } from "./case.ts";
import { defineCases, titleOf } from "./defineCases.ts";
import { createDoubledRuns } from "./doubledRuns.ts";
import { NoDouble } from "./doubles.ts";
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

async function runCase(title: string, workload: Workload, one: Case): Promise<void> {
  const outcome = await createDoubledRuns(
    workload,
    one,
  )(one.input).catch((error: unknown) => {
    throw error instanceof NoDouble ? new CaseFailed(title, error.message) : error;
  });
  await requireOutcome(title, one.expected, outcome);
}
