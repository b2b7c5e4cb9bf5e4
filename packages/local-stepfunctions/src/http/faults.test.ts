import { expect, test } from "vitest";
import { checkFaultRates, createFaults } from "./faults.ts";

const RATES = { seed: 7, error5xx: 0.1, reset: 0.1, slow: 0.1, dropped: 0.1 };

test("the same seed results in the same faults, another seed in others", () => {
  const kinds = (seed: number) => {
    const faults = createFaults({ ...RATES, seed });
    return Array.from({ length: 200 }, () => faults.of("StartExecution")?.kind);
  };
  expect(kinds(7)).toEqual(kinds(7));
  expect(kinds(7)).not.toEqual(kinds(8));
});

test("faults occur at about their rates", () => {
  const faults = createFaults(RATES);
  const counts: Record<string, number> = {};
  for (let call = 0; call < 10_000; call++) {
    const kind = faults.of("GetActivityTask")?.kind ?? "none";
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  for (const kind of ["error", "reset", "delay", "drop"]) {
    expect(counts[kind]).toBeGreaterThan(850);
    expect(counts[kind]).toBeLessThan(1_150);
  }
});

test("planned faults come first, one per call, only for their operation", () => {
  const faults = createFaults(undefined, () => ({ kind: "delay", ms: 1 }));
  faults.next("SendTaskSuccess", { kind: "drop" });
  faults.next("SendTaskSuccess", { kind: "reset" });
  expect(faults.of("StartExecution")).toEqual({ kind: "delay", ms: 1 });
  expect(faults.of("SendTaskSuccess")).toEqual({ kind: "drop" });
  expect(faults.of("SendTaskSuccess")).toEqual({ kind: "reset" });
  expect(faults.of("SendTaskSuccess")).toEqual({ kind: "delay", ms: 1 });
});

test("the error names an invalid rate", () => {
  expect(() => checkFaultRates({ seed: 1, reset: 2 })).toThrow("faults.reset is 2");
});
