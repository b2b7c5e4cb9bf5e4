import type { ExpectedLoad, Manifest } from "@sfn-workers/worker-core/manifest";
import { describe, expect, test } from "vitest";
import { loadWarnings } from "./expectedLoad.ts";
import { parseSettings } from "./settings.ts";

/** Handlers of 4.96 s, and 0.04 s between two of them: 720 tasks an hour in each slot. */
function expecting(name: string, load: ExpectedLoad): Manifest {
  return {
    ...{ name, description: "", timeoutSeconds: 60, heartbeatSeconds: 30 },
    ...{ handlerBudgetSeconds: 20, expect: { handlerSeconds: 4.96, ...load } },
  };
}

function warned(
  load: ExpectedLoad,
  settings: object,
  stack = "prod",
  region?: string,
): readonly string[] {
  const invoice = expecting("invoice", load);
  const parsed = parseSettings({ workloads: { invoice: settings } }, { invoice }, stack);
  return loadWarnings(parsed, stack, region);
}

const ten = { worker: "fargate", tasks: { max: 10 } };
const queue = { worker: "fargate", transport: "callback", tasks: { max: 1 } };

describe("a stack is warned of", () => {
  test("more tasks an hour than the workers do, with what to raise", () => {
    expect(warned({ perHour: 7_000 }, ten)).toEqual([]);
    expect(warned({ perHour: 8_000 }, ten)).toEqual([
      "sfn-workers:workloads.invoice: the manifest expects 8,000 tasks an hour (expect.perHour), and the workers do 7,200 at most (10 ECS tasks with 1 slot, a task every 5 s in each); raise tasks.max or concurrency",
    ]);
  });

  test("the default of a Lambda worker, whose time is too short for the load", () => {
    const short = { worker: "lambda", schedule: "rate(5 minutes)", timeoutSeconds: 120 };
    expect(warned({ perHour: 80 }, { ...short, concurrency: 1 })).toEqual([]);
    const [warning] = warned({ perHour: 100 }, { ...short, concurrency: 1 });
    expect(warning).toContain("the workers do 84 at most (12 starts an hour");
    expect(warning).toContain("raise wake: true, timeoutSeconds, concurrency or a shorter");
  });

  test("executions that would fail, where a queue gets more than the workers do", () => {
    expect(warned({ perHour: 7_201 }, queue)).toEqual([
      expect.stringContaining("longer than queueSeconds, 43200 s, fail with States.Timeout"),
    ]);
  });

  test("a burst whose last task waits longer in the queue than its token lives", () => {
    const quiet = { ...queue, alarms: { enabled: false }, queueSeconds: 600 };
    // 1,200 in 600 s.
    expect(warned({ burst: 1_200 }, quiet)).toEqual([]);
    expect(warned({ burst: 1_210 }, quiet)).toEqual([
      "sfn-workers:workloads.invoice: of 1,210 tasks at once (expect.burst) the last waits 605 s at least, longer than queueSeconds, 600 s, so that it fails with States.Timeout; raise tasks.max or concurrency, or queueSeconds",
    ]);
  });

  test("a burst that an alarm tells of, beside what comes each hour", () => {
    expect(warned({ burst: 1_200 }, ten)).toEqual([]);
    expect(warned({ burst: 1_200, perHour: 720 }, ten)).toEqual([
      "sfn-workers:workloads.invoice: of 1,200 tasks at once (expect.burst) the last waits 667 s at least, so that the alarm pick-up-slow goes off, whose alarms.pickupSeconds is 600; raise tasks.max or concurrency, or the alarm's",
    ]);
    const alarms = { enabled: false };
    expect(warned({ burst: 1_200, perHour: 720 }, { ...ten, alarms })).toEqual([]);
  });

  test("more functions than the account has for all workloads together", () => {
    const woken = { worker: "lambda", wake: true, schedule: "rate(1 hour)" };
    const configuration = { workloads: { invoice: woken, receipt: woken }, lambdaConcurrency: 10 };
    const together = (perHour: number) => {
      const invoice = expecting("invoice", { perHour });
      const receipt = expecting("receipt", { perHour });
      return loadWarnings(parseSettings(configuration, { invoice, receipt }), "prod", undefined);
    };
    expect(together(3_500)).toEqual([]);
    expect(together(4_300)).toEqual([
      expect.stringMatching(
        /^sfn-workers:lambdaConcurrency: .* take 12 functions at a time \(6 of invoice, 6 of receipt\), and 10 are left/,
      ),
    ]);
  });

  test("more executions than AWS starts in the region", () => {
    const many = { worker: "fargate", tasks: { max: 1_000 }, concurrency: 10 };
    const load = { perHour: 200 * 3_600 };
    expect(warned(load, many, "prod", "eu-west-1")).toEqual([]);
    expect(warned(load, many, "prod", "eu-central-1")).toEqual([
      expect.stringContaining(
        "200 tasks a second together (expect.perHour): AWS starts 150 executions a second",
      ),
    ]);
    expect(warned({ burst: 10_000 }, many)).toEqual([
      expect.stringMatching(
        /10,000 executions at once .* are throttled, .* for 29 s: AWS starts 300 .* 1,300 at once/,
      ),
    ]);
  });

  test("nothing on this machine, or where a manifest expects nothing", () => {
    expect(warned({ perHour: 1_000_000 }, ten, "local")).toEqual([]);
    const { expect: _, ...invoice } = expecting("invoice", {});
    const settings = parseSettings({ workloads: { invoice: ten } }, { invoice });
    expect(loadWarnings(settings, "prod", undefined)).toEqual([]);
  });
});
