import { expect, test } from "vitest";
import { LimitTooLow } from "../workspace/space.ts";
import { readLimits } from "./machineLimits.ts";
import { type NeedsOptions, needsOf } from "./needs.ts";
import { requireAllowed } from "./requireLimits.ts";

const WORKLOADS = {
  invoice: { worker: "lambda", wake: true },
  report: { worker: "fargate", tasks: { min: 4, max: 8 }, concurrency: 50 },
};

const needs = (options: Partial<NeedsOptions> = {}) =>
  needsOf(WORKLOADS, { builtBy: "nx", processors: 2, ...options });

test("what is needed grows with the processes of the workloads and with what they run at a time", () => {
  expect(needs({ only: "invoice" }).of).toBe("1 workload with 2 processes and 2 slots");
  expect(needs().of).toBe("2 workloads with 6 processes and 202 slots");
  expect(needs({ lambdaConcurrency: 1 }).of).toBe("2 workloads with 5 processes and 201 slots");
  expect(needs().files - needs({ only: "invoice" }).files).toBeGreaterThan(400);
  expect(needs().threads).toBeGreaterThan(needs({ only: "invoice" }).threads);
});

test("settings that are wrong are told by others, and need little", () => {
  const { of } = needsOf({ invoice: "lambda", report: null }, { builtBy: "nx" });
  expect(of).toBe("2 workloads with 4 processes and 4 slots");
});

test.each([
  [{ files: 64 }, "ulimit -n allows 64 open files, and 578 are needed for 2 workloads"],
  [{ addressSpaceMb: 2_000 }, "ulimit -v allows 2000 MB of address space, and 2400 are needed"],
  [
    { threads: { allowed: 100, used: 40 } },
    "ulimit -u allows 100 threads, 40 are in use, and 84 more are needed",
  ],
  [
    { containerThreads: { allowed: 100, used: 40 } },
    "the container's pids.max allows 100 threads, 40 are in use, and 84 more are needed",
  ],
])("a limit that is too low is named, with what is needed: %j", (limits, message) => {
  expect(() => requireAllowed(needs(), limits)).toThrow(LimitTooLow);
  expect(() => requireAllowed(needs(), limits)).toThrow(message);
});

test("a machine without limits, and one with enough, are allowed", () => {
  requireAllowed(needs(), {});
  requireAllowed(needs(), { files: 1_024, threads: { allowed: 4_096, used: 900 } });
});

test("the limits of this process are read, and are numbers", () => {
  const { files = 1, addressSpaceMb = 1 } = readLimits();
  expect(files).toBeGreaterThan(0);
  expect(addressSpaceMb).toBeGreaterThan(0);
});
