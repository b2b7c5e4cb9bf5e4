import { expect, test } from "vitest";
import { createFaults } from "./faults.ts";
import type { FaultRates } from "./rates.ts";

const ROUGH: FaultRates = {
  ...{ seed: 7, throttle: 0.1, "5xx": 0.1, reset: 0.1, drop: 0.1, delay: 0.1 },
  ...{ double: 0.1, late: 0.1, kill: 0.2, spot: 0.2, cold: 0.2 },
};

function decisions(rates: FaultRates) {
  const faults = createFaults(rates);
  return Array.from({ length: 50 }, () => [
    faults.ofCall("states:SendTaskSuccess"),
    faults.ofCall("sqs:ReceiveMessage"),
    faults.ofInvocation(),
    faults.ofEvent(),
    faults.ofTask(),
  ]);
}

test("the same seed results in the same faults everywhere, another seed in others", () => {
  expect(decisions(ROUGH)).toEqual(decisions(ROUGH));
  expect(decisions(ROUGH)).not.toEqual(decisions({ ...ROUGH, seed: 8 }));
});

test("without rates, nothing has a fault", () => {
  expect(decisions({ seed: 7 }).flat().filter(Boolean)).toEqual([]);
});

test("a task is killed in the first ten seconds at a rate of 1, and on average after 1 / rate times ten seconds", () => {
  const moments = (kill: number) => {
    const faults = createFaults({ seed: 3, kill });
    return Array.from({ length: 2_000 }, () => faults.ofTask()?.afterMs ?? 0);
  };
  expect(Math.max(...moments(1))).toBeLessThan(10_000);
  const mean = moments(0.1).reduce((sum, ms) => sum + ms, 0) / 2_000;
  expect(mean).toBeGreaterThan(85_000);
  expect(mean).toBeLessThan(105_000);
});

test("planned faults come first, and also once the random ones have ended", () => {
  const faults = createFaults({ seed: 1, throttle: 1, cold: 1 });
  faults.next("states:SendTaskSuccess", { kind: "drop" });
  faults.next("ecs:task", { kind: "spot", afterMs: 5 });
  expect(faults.ofCall("states:SendTaskSuccess")).toEqual({ kind: "drop" });
  expect(faults.ofCall("states:SendTaskSuccess")).toEqual({ kind: "throttle" });
  expect(faults.ofInvocation()?.kind).toBe("cold");
  faults.end();
  expect(faults.ofCall("states:SendTaskSuccess")).toBeUndefined();
  expect(faults.ofInvocation()).toBeUndefined();
  expect(faults.ofTask()).toEqual({ kind: "spot", afterMs: 5 });
});

test("a fault of an unknown place is refused, with the places that there are", () => {
  const { next } = createFaults();
  // @ts-expect-error
  expect(() => next("states:SendTaskSucces", { kind: "drop" })).toThrow(
    /^'states:SendTaskSucces' can have no fault; allowed: states:GetActivityTask, /,
  );
});

test("a fault that a place can't have is refused, with those that it can have", () => {
  const { next } = createFaults();
  // @ts-expect-error
  expect(() => next("lambda:Invoke", { kind: "kill", afterMs: 1 })).toThrow(
    "'lambda:Invoke' can't have the fault 'kill'; allowed: throttle, 5xx, error, reset, drop, delay, double, late",
  );
  // @ts-expect-error
  expect(() => next("ecs:task", { kind: "throttle" })).toThrow("allowed: kill, spot");
});

test("the report counts how often each place was reached, and its faults", () => {
  const faults = createFaults();
  faults.ofCall("states:SendTaskSuccess");
  faults.ofCall("states:SendTaskSuccess");
  faults.injected("states:SendTaskSuccess", "drop");
  faults.ofTask();
  expect(faults.report()).toEqual([
    { place: "ecs:task", times: 1, faults: {} },
    { place: "states:SendTaskSuccess", times: 2, faults: { drop: 1 } },
  ]);
});

test.each<[object, string]>([
  [{ seed: 1.5 }, "faults.seed is 1.5: a seed is a whole number"],
  [{ seed: 1, kill: 2 }, "faults.kill is 2: a rate is a number from 0 to 1"],
  [{ seed: 1, drop: "1" }, "faults.drop is 1: a rate is a number from 0 to 1"],
  [{ seed: 1, throtle: 0 }, "faults.throtle is unknown; allowed: seed, throttle, 5xx, "],
])("%j is refused", (rates, message) => {
  expect(() => createFaults(rates as FaultRates)).toThrow(message);
});
