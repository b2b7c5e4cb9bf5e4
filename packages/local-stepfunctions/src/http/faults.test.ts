import { expect, test } from "vitest";
import { checkFaultRates, createFaults, type RandomFaultKind } from "./faults.ts";

const RATES = {
  ...{ seed: 7, throttle: 0.1, "5xx": 0.1, reset: 0.1, drop: 0.1, delay: 0.1 },
  ...{ double: 0.1, late: 0.1 },
};

const kindsOf = (faults: ReturnType<typeof createFaults>, operation: string, calls = 200) =>
  Array.from({ length: calls }, () => faults.of(operation, undefined)?.kind ?? "none");

test("the same seed results in the same faults, another seed in others", () => {
  const kinds = (seed: number) => kindsOf(createFaults({ ...RATES, seed }), "StartExecution");
  expect(kinds(7)).toEqual(kinds(7));
  expect(kinds(7)).not.toEqual(kinds(8));
});

test("calls of one operation do not change the faults of another", () => {
  const alone = kindsOf(createFaults(RATES), "StartExecution");
  const faults = createFaults(RATES);
  const among = alone.map(() => {
    kindsOf(faults, "SendTaskHeartbeat", 3);
    return kindsOf(faults, "StartExecution", 1)[0];
  });
  expect(among).toEqual(alone);
  expect(kindsOf(createFaults(RATES), "StopExecution")).not.toEqual(alone);
});

test.each<[string, RandomFaultKind[]]>([
  ["GetActivityTask", ["throttle", "5xx", "reset", "drop", "delay", "late"]],
  ["SendTaskSuccess", ["throttle", "5xx", "reset", "drop", "delay", "double"]],
])("faults of %s occur at about their rates: %s", (operation, kinds) => {
  const counts = Object.groupBy(kindsOf(createFaults(RATES), operation, 10_000), (kind) => kind);
  expect(Object.keys(counts).toSorted()).toEqual([...kinds, "none"].toSorted());
  for (const kind of kinds) {
    expect(counts[kind]?.length).toBeGreaterThan(850);
    expect(counts[kind]?.length).toBeLessThan(1_150);
  }
});

test("planned faults come first, one per call, only for their operation", () => {
  const faults = createFaults(undefined, () => ({ kind: "delay", ms: 1 }));
  faults.next("SendTaskSuccess", { kind: "drop" });
  faults.next("SendTaskSuccess", { kind: "reset" });
  const of = (operation: string) => faults.of(operation, undefined);
  expect(of("StartExecution")).toEqual({ kind: "delay", ms: 1 });
  expect(of("SendTaskSuccess")).toEqual({ kind: "drop" });
  expect(of("SendTaskSuccess")).toEqual({ kind: "reset" });
  expect(of("SendTaskSuccess")).toEqual({ kind: "delay", ms: 1 });
});

test("the error names an invalid rate, or the rates that are too high together", () => {
  expect(() => checkFaultRates({ seed: 1, reset: 2 })).toThrow("faults.reset is 2");
  expect(() => checkFaultRates({ seed: 1, drop: 0.7, reset: 0.4 })).toThrow(
    "faults.reset + faults.drop is 1.1: together they are at most 1",
  );
  expect(() => checkFaultRates({ seed: 1, drop: 0.7, reset: 0.1, delay: 0.2 })).not.toThrow();
});
