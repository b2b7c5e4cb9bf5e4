import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { ceilingEntries, printableCeilings } from "./ceilings.ts";

const WOKEN = {
  ...{ workload: "invoice", handlerSeconds: 5, slots: 29, tasksPerHour: 14_285.71 },
  ...{ wakesPerSecond: 3.968, because: "20 functions, each woken for a task every 5.04 s" },
  ...{ raisedBy: "reservedConcurrency", sharedFunctions: 0 },
};

const { wakesPerSecond: _, ...POLLING } = { ...WOKEN, workload: "thumbnail" };

function printed(columns: number, warnings: readonly string[] = []): string[] {
  const stream = Object.assign(new PassThrough(), { columns, isTTY: true });
  const text = printableCeilings(
    [WOKEN, POLLING],
    warnings,
    stream as unknown as NodeJS.WriteStream,
  );
  return stripVTControlCharacters(text).split("\n");
}

test("a terminal gets a line for each workload, with whole tasks and what wakes", () => {
  const lines = printed(160);
  const first = lines.findIndex((line) => line.startsWith("invoice"));
  expect(lines[first - 1]).toMatch(/^WORKLOAD +HANDLER +SLOTS +TASKS\/HOUR +WAKES\/S +HOW$/);
  expect(lines[first]).toMatch(/^invoice +5 s +29 +14,285 +4\.0 +20 functions, each woken/);
  expect(lines[first + 1]).toMatch(/^thumbnail +5 s +29 +14,285 +- +20 functions/);
});

test("a terminal of 80 columns is wide enough", () => {
  for (const line of printed(80, ["a".repeat(60), "two words ".repeat(20)])) {
    expect(line.length).toBeLessThanOrEqual(80);
  }
});

test("warnings stand below, each with the word", () => {
  expect(printed(80, ["too many tasks"]).slice(-2)).toEqual(["", "warning: too many tasks"]);
});

test("without workloads there is nothing to say", () => {
  expect(printableCeilings([], [], process.stdout)).toBe("");
});

test("a script gets an entry for each workload, and one with the warnings", () => {
  const [first, second, last] = ceilingEntries([WOKEN, POLLING], ["too many tasks"]);
  expect(first).toMatchObject({
    ...{ key: "workloads.invoice.ceiling", source: "calculated" },
    value: { slots: 29, tasksPerHour: 14_285.71, wakesPerSecond: 3.968 },
  });
  expect(second?.key).toBe("workloads.thumbnail.ceiling");
  expect(last).toMatchObject({ key: "warnings", value: ["too many tasks"] });
});
