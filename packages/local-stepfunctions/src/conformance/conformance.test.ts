import { describe, expect, onTestFinished, test } from "vitest";
import { startStepFunctions } from "../endpoint.ts";
import { ApiError } from "../errors.ts";
import { createVirtualClock } from "../lib/clock.ts";
import { difference, type Target } from "./run.ts";
import { tables } from "./tables/index.ts";

/** Longer than any row waits. */
const A_DAY_MS = 86_400_000;

async function target(): Promise<Target> {
  const clock = createVirtualClock();
  const endpoint = await startStepFunctions({ jsonata: "in-process", clock });
  onTestFinished(() => endpoint.close());
  let machines = 0;
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
    machineName() {
      machines += 1;
      return `row-${machines}`;
    },
  };
}

describe.each(Object.entries(tables))("AWS's answers: %s", (_, rows) => {
  test("each row has a name of its own", () => {
    const names = rows.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test("each row is answered as by AWS", async () => {
    const endpoint = await target();
    const differences: string[] = [];
    for (const row of rows) {
      const found = await difference(row, endpoint);
      if (found !== undefined) differences.push(`${row.name}: ${found}`);
    }
    expect(differences).toEqual([]);
  });
});
