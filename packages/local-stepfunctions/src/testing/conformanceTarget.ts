import { onTestFinished } from "vitest";
import type { Target } from "../conformance/target.ts";
import { startStepFunctions } from "../endpoint.ts";
import { ApiError } from "../errors.ts";
import { createVirtualClock } from "../lib/clock.ts";
import type { StepFunctionsOptions } from "../options.ts";

/** Longer than any row waits. */
const A_DAY_MS = 86_400_000;

/** An endpoint in virtual time, for the rows of tables. */
export async function conformanceTarget(
  options: Pick<StepFunctionsOptions, "s3"> = {},
): Promise<Target> {
  const clock = createVirtualClock();
  const endpoint = await startStepFunctions({ jsonata: "in-process", clock, ...options });
  onTestFinished(() => endpoint.close());
  let names = 0;
  return {
    async call(operation, request) {
      try {
        return { kind: "answer", body: { ...(await endpoint.call(operation, request)) } };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { kind: "refusal", code: error.code, message: error.message };
      }
    },
    wait: () => clock.advance(A_DAY_MS),
    roleArn: "arn:aws:iam::000000000000:role/conformance",
    pass: (ms) => clock.advance(ms),
    newName() {
      names += 1;
      return `row-${names}`;
    },
  };
}
