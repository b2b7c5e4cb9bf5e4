import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";

const waits = (more: object = {}) => ({
  StartAt: "Long",
  States: { Long: { Type: "Wait", Seconds: 99_999_999, End: true } },
  ...more,
});

/** Runs the definition to the end of its execution. Returns its seconds and its result. */
async function lifetime(type: "STANDARD" | "EXPRESS", definition: object, seconds: number) {
  const endpoint = await testEndpoint();
  const stateMachineArn = await endpoint.machine(definition, { type });
  if (type === "STANDARD") {
    const executionArn = await endpoint.start(stateMachineArn);
    await endpoint.clock.advance(seconds * 1_000);
    return endpoint.describe(executionArn);
  }
  const answer = endpoint.call("StartSyncExecution", { stateMachineArn });
  await endpoint.clock.advance(seconds * 1_000);
  return answer as Promise<{ status: string; startDate: number; stopDate: number }>;
}

describe("an execution times out", () => {
  test.each([
    ["STANDARD", 5, 5],
    ["EXPRESS", 5, 5],
    ["EXPRESS", 301, 300],
    ["EXPRESS", undefined, 300],
  ] as const)("%s with TimeoutSeconds %s: after %i s", async (type, TimeoutSeconds, seconds) => {
    const definition = waits(TimeoutSeconds === undefined ? {} : { TimeoutSeconds });
    const ended = await lifetime(type, definition, seconds);
    expect(ended.status).toBe("TIMED_OUT");
    expect(ended.stopDate).toBe(ended.startDate + seconds);
    expect(ended).not.toHaveProperty("error", expect.anything());
  });

  test("not a moment earlier", async () => {
    const ended = await lifetime("STANDARD", waits({ TimeoutSeconds: 5 }), 4.999);
    expect(ended.status).toBe("RUNNING");
  });

  test("with an event that follows no other", async () => {
    const endpoint = await testEndpoint();
    const execution = await endpoint.start(await endpoint.machine(waits({ TimeoutSeconds: 5 })));
    await endpoint.clock.advance(5_000);
    expect((await endpoint.history(execution)).at(-1)).toMatchObject({
      type: "ExecutionTimedOut",
      previousEventId: 0,
      executionTimedOutEventDetails: { error: "States.Timeout" },
    });
  });

  test("unless it has ended earlier", async () => {
    const endpoint = await testEndpoint();
    const machine = await endpoint.machine({
      StartAt: "Short",
      States: { Short: { Type: "Wait", Seconds: 4, End: true } },
      TimeoutSeconds: 5,
    });
    const execution = await endpoint.start(machine);
    await endpoint.clock.advance(10_000);
    expect((await endpoint.describe(execution)).status).toBe("SUCCEEDED");
    expect((await endpoint.types(execution)).at(-1)).toBe("ExecutionSucceeded");
  });
});
