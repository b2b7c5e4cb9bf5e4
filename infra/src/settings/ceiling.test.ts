import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { describe, expect, test } from "vitest";
import { type Ceiling, ceilings } from "./ceiling.ts";
import { parseSettings } from "./settings.ts";

const manifest = {
  name: "invoice",
  description: "Writes an invoice",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
  expect: { burst: 1, handlerSeconds: 4.96 },
} satisfies Manifest;

function ceilingOf(settings: object, known: Manifest = manifest, stack: object = {}): Ceiling {
  const configuration = { workloads: { invoice: settings }, lambdaConcurrency: 1_000, ...stack };
  const [ceiling] = ceilings(parseSettings(configuration, { invoice: known }));
  if (!ceiling) throw new Error("there is no ceiling");
  return ceiling;
}

/** Each handler takes 4.96 s, and 0.04 s pass between two tasks. */
describe("the ceiling of", () => {
  test("ECS tasks is that of the slots of all that may run", () => {
    expect(
      ceilingOf({ worker: "fargate", tasks: { min: 2, max: 10 }, concurrency: 4 }),
    ).toMatchObject({
      ...{ slots: 40, tasksPerHour: 40 * 720, sharedFunctions: 0 },
      because: "10 ECS tasks with 4 slots, a task every 5 s in each",
      raisedBy: "tasks.max or concurrency",
    });
  });

  test("ECS tasks that only a schedule starts is that of one, and of those that executions start that of all", () => {
    const tasks = { min: 0, max: 3 };
    const scheduled = ceilingOf({ worker: "fargate", tasks });
    expect(scheduled).toMatchObject({ slots: 1, because: expect.stringMatching(/^1 ECS task /) });
    expect(scheduled.raisedBy).toContain("wake: true");
    expect(ceilingOf({ worker: "fargate", tasks, wake: true }).slots).toBe(3);
  });

  test("batches is that of their rounds, as many as the function has slots", () => {
    const queue = { worker: "lambda", transport: "callback", maximumConcurrency: 3 };
    expect(ceilingOf({ ...queue, concurrency: 10 })).toMatchObject({
      ...{ slots: 30, tasksPerHour: 30 * 720, sharedFunctions: 3 },
      because: "3 batches of 10 tasks at a time, each of 5 s",
      raisedBy: "maximumConcurrency",
    });
    expect(ceilingOf({ ...queue, concurrency: 4 })).toMatchObject({
      ...{ slots: 12, tasksPerHour: (30 * 720) / 3 },
      raisedBy: "maximumConcurrency or concurrency",
    });
  });

  test("a function that a schedule starts is what fits into the time in which it polls", () => {
    const schedule = "rate(5 minutes)";
    const polling = { worker: "lambda", schedule, timeoutSeconds: 120, concurrency: 2 };
    // 120 s minus 60 s for a poll, 20 s for its handler and 5 s are 35 s, in which each slot begins 7 tasks.
    expect(ceilingOf(polling)).toMatchObject({
      ...{ slots: 2, tasksPerHour: 12 * 2 * 7, sharedFunctions: 1 },
      because:
        "12 starts an hour by the schedule with 2 slots, 7 tasks in each within the 35 s in which it polls",
    });
  });

  test("a function whose starts overlap has the slots of all that run, no more than are reserved", () => {
    const schedule = "rate(5 minutes)";
    const long = { worker: "lambda", schedule, timeoutSeconds: 895, concurrency: 10 };
    // Each polls for 810 s, so that three run.
    expect(ceilingOf(long)).toMatchObject({ slots: 30, tasksPerHour: 12 * 10 * 162 });
    const reserved = ceilingOf({ ...long, reservedConcurrency: 1 });
    expect(reserved).toMatchObject({ slots: 10, sharedFunctions: 0 });
    expect(reserved.tasksPerHour).toBeLessThanOrEqual(10 * 720);
  });

  test("a woken function is one task for each that may run, whatever its schedule drains besides", () => {
    const woken = { worker: "lambda", wake: true, reservedConcurrency: 20 };
    const limits = { slots: 20, tasksPerHour: 20 * 720, wakesPerSecond: 4 };
    expect(ceilingOf(woken)).toMatchObject({
      ...{ ...limits, raisedBy: "reservedConcurrency" },
      because: "20 functions, each woken for a task every 5 s",
    });
    expect(ceilingOf({ ...woken, concurrency: 10 })).toMatchObject({
      ...limits,
      because: expect.stringMatching(/s; a start of the schedule .* takes 10 at a time$/),
    });
  });

  test("a woken function without a reservation is what others leave of the account", () => {
    const workloads = {
      invoice: { worker: "lambda", wake: true },
      other: { worker: "lambda", reservedConcurrency: 300 },
    };
    const other = { ...manifest, name: "other" };
    const settings = parseSettings(
      { workloads, lambdaConcurrency: 1_000 },
      { invoice: manifest, other },
    );
    expect(ceilings(settings)[0]).toMatchObject({ slots: 700, sharedFunctions: 700 });
    expect(ceilings(settings)[0]?.raisedBy).toContain("lambdaConcurrency");
  });

  test("handlers is by their budget, where the manifest expects nothing shorter", () => {
    const { expect: _, ...unexpected } = manifest;
    expect(ceilingOf({ worker: "fargate" }, unexpected)).toMatchObject({
      ...{ handlerSeconds: 20, tasksPerHour: 3_600 / 20.04 },
    });
  });
});
