import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { describe, expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";
import { settingsTable } from "./table.ts";

function settingsOf(settings: object, manifest: Manifest = manifests.quick): object {
  const workloads = { quick: { worker: "lambda", transport: "callback", ...settings } };
  return parseSettings({ workloads }, { quick: manifest }).workloads[0]?.settings ?? {};
}

function problemsOf(settings: object, manifest?: Manifest): readonly string[] {
  try {
    settingsOf(settings, manifest);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.problems.map((line) => line.replace("sfn-workers:workloads.quick.", ""));
    }
    throw error;
  }
  return [];
}

const charging = {
  variables: { CHARGE_URL: "https://charge.example" },
  secrets: { CHARGE_KEY: "team/charge#key", CHARGE_LOGIN: "ssm:/team/login" },
};

describe("transport: callback", () => {
  test("gives a Lambda worker batches of ten concurrent tasks, and the timeout that one batch needs", () => {
    expect(settingsOf({})).toEqual({
      worker: "lambda",
      transport: "callback",
      stateMachine: true,
      senders: [],
      concurrency: 10,
      variables: {},
      secrets: {},
      alarms: { enabled: true, pickupSeconds: 600, failedExecutions: 1 },
      maxReceiveCount: 5,
      receivers: [],
      queueSeconds: 43_200,
      visibilitySeconds: 6 * 30,
      hiddenSeconds: 6 * 30,
      retentionSeconds: 43_200 + 120 + 3_600,
      batchSize: 10,
      batchWindowSeconds: 0,
      maximumConcurrency: 5,
      timeoutSeconds: 20 + 5 + 5,
      memory: 256,
    });
  });

  test("gives a Fargate worker one task with ten slots", () => {
    expect(settingsOf({ worker: "fargate" })).toEqual({
      worker: "fargate",
      transport: "callback",
      stateMachine: true,
      senders: [],
      concurrency: 10,
      variables: {},
      secrets: {},
      alarms: { enabled: true, pickupSeconds: 600, failedExecutions: 1 },
      maxReceiveCount: 5,
      receivers: [],
      queueSeconds: 43_200,
      visibilitySeconds: 900 + 300,
      hiddenSeconds: 60 + 10,
      retentionSeconds: 43_200 + 120 + 3_600,
      tasks: {
        min: 1,
        max: 1,
        targetUtilization: 70,
        protectedMinutes: 15,
        watchDeployments: false,
      },
      spot: { percent: 0, onDemandBase: 0 },
      cpu: 256,
      memory: 512,
    });
  });

  test("gives a batch with more messages than slots the time for every round", () => {
    expect(settingsOf({ concurrency: 4 })).toMatchObject({ timeoutSeconds: 3 * 20 + 5 + 5 });
    expect(problemsOf({ concurrency: 4, timeoutSeconds: 69 })).toEqual([
      "timeoutSeconds is 69; no batch fits: 3 × 20 s handler budget + 5 s margin + 5 s start = 70 s; allowed: 70 to 900",
    ]);
  });

  test("allows enough time in the queue to lose a worker at each receive", () => {
    // 14 lost workers × 6 × (540 s + 10 s)
    const long = { ...manifests.long, name: "quick" };
    expect(settingsOf({ maxReceiveCount: 15 }, long)).toMatchObject({ queueSeconds: 14 * 6 * 550 });
    expect(problemsOf({ queueSeconds: 719 })).toEqual([
      "queueSeconds is 719; the token would time out before a poison message fails with Worker.PoisonMessage: 4 lost workers × 180 s = 720 s; allowed: from 720",
    ]);
    expect(problemsOf({ queueSeconds: 720 })).toEqual([]);
    // On Fargate a worker may be lost at the end of its 20 s, and the message becomes visible 60 s + 10 s later.
    expect(problemsOf({ worker: "fargate", queueSeconds: 359 })).toEqual([
      expect.stringContaining("4 lost workers × 90 s = 360 s"),
    ]);
  });

  test("hides messages long enough for both workers, since a workload moves while both receive", () => {
    // A Lambda batch of ten in rounds of four: 6 × (3 × 240 s + 5 s + 5 s)
    const many = { ...manifests.many, name: "quick" };
    expect(settingsOf({ worker: "fargate", concurrency: 4 }, many)).toMatchObject({
      visibilitySeconds: 6 * 730,
      hiddenSeconds: 30 + 10,
    });
    // No function has more than 900 s.
    expect(settingsOf({ worker: "fargate", concurrency: 1 }, many)).toMatchObject({
      visibilitySeconds: 6 * 900,
    });
    const slow = { ...manifests.quick, timeoutSeconds: 3_600, heartbeatSeconds: 600 };
    expect(settingsOf({}, slow)).toMatchObject({ visibilitySeconds: 610, hiddenSeconds: 610 });
    expect(problemsOf({ queueSeconds: 1 }, slow)).toEqual([
      expect.stringContaining("4 lost workers × 610 s = 2440 s"),
    ]);
  });

  test("hides messages for no longer than the 12 hours of SQS, however rare the heartbeats", () => {
    const rare = { ...manifests.quick, timeoutSeconds: 90_000, heartbeatSeconds: 80_000 };
    const hidden = { visibilitySeconds: 43_200, hiddenSeconds: 43_200 };
    expect(settingsOf({}, rare)).toMatchObject({ ...hidden, queueSeconds: 4 * 43_200 });
  });

  test("lets the functions with queues receive batches for half of what the account may run at the same time", () => {
    const batchesOf = (workloads: object, settings: object = {}): unknown[] =>
      parseSettings({ workloads, ...settings }, manifests).workloads.map(({ settings: one }) =>
        Reflect.get(one, "maximumConcurrency"),
      );
    const queue = { worker: "lambda", transport: "callback" };
    expect(batchesOf({ quick: queue })).toEqual([5]);
    expect(batchesOf({ quick: queue }, { lambdaConcurrency: 3 })).toEqual([2]);
    expect(batchesOf({ quick: queue }, { lambdaConcurrency: 1_000 })).toEqual([500]);
    expect(batchesOf({ quick: queue }, { lambdaConcurrency: 5_000 })).toEqual([1_000]);
    const three = { quick: queue, short: queue, charge: { ...queue, ...charging } };
    expect(batchesOf(three, { lambdaConcurrency: 1_000 })).toEqual([166, 166, 166]);
    // Other workers take none of this half.
    const others = {
      quick: queue,
      short: { worker: "lambda" },
      many: { ...queue, worker: "fargate" },
    };
    expect(batchesOf(others)).toEqual([5, undefined, undefined]);
    // What functions reserve, with or without a queue, is no longer the account's to share.
    const reserved = { quick: queue, short: { ...queue, reservedConcurrency: 1_500 } };
    expect(batchesOf(reserved, { lambdaConcurrency: 1_600 })).toEqual([50, 1_000]);
    expect(batchesOf(reserved, { lambdaConcurrency: 2_000 })).toEqual([250, 1_000]);
    const polling = { quick: queue, short: { worker: "lambda", reservedConcurrency: 600 } };
    expect(batchesOf(polling, { lambdaConcurrency: 1_000 })).toEqual([200, undefined]);
  });

  test("shows only the settings of its worker and transport", () => {
    const workloads = { quick: { worker: "lambda", transport: "callback" } };
    const keys = settingsTable({ workloads }, manifests).map(({ key }) => key);
    expect(keys).toContain("workloads.quick.batchSize");
    expect(keys).toContain("workloads.quick.memory");
    expect(keys).not.toContain("workloads.quick.schedule");
    expect(keys).not.toContain("workloads.quick.tasks.min");
    expect(keys.filter((key) => key === "workloads.quick.transport")).toHaveLength(1);
  });
});

describe("transport: callback refuses", () => {
  test.each([
    ["schedule", "rate(1 hour)", "allowed with transport: activity only"],
    ["timezone", "UTC", "allowed with transport: activity only"],
    ["wake", true, "allowed with transport: activity only"],
    ["spot", {}, "allowed with worker: fargate only"],
  ])("%s for a Lambda worker", (key, value, why) => {
    expect(problemsOf({ [key]: value })).toEqual([`${key} is ${JSON.stringify(value)}; ${why}`]);
  });

  test("a key that there is not, with those that there are for its worker and transport", () => {
    const [line = ""] = problemsOf({ pollers: 3 });
    const [why, names = ""] = line.split("allowed: ");
    expect(why).toBe("pollers is 3; there is no such key here; ");
    expect(names.split(", ")).toEqual(expect.arrayContaining(["worker", "batchSize", "memory"]));
    expect(names.split(", ")).not.toEqual(expect.arrayContaining(["wake"]));
    expect(names.split(", ")).not.toEqual(expect.arrayContaining(["cpu"]));
  });

  test.each([
    ["wake", true, "allowed with transport: activity only"],
    ["batchSize", 5, "allowed with worker: lambda only"],
  ])("%s for a Fargate worker", (key, value, why) => {
    const problems = problemsOf({ worker: "fargate", [key]: value });
    expect(problems).toEqual([`${key} is ${value}; ${why}`]);
  });

  test("a minimum of zero ECS tasks, because no message starts one", () => {
    expect(problemsOf({ worker: "fargate", tasks: { min: 0 } })).toEqual([
      "tasks.min is 0; allowed with transport: callback: at least 1, since no message starts an ECS task",
    ]);
  });

  test("a batch over ten without a window, and numbers that AWS rejects", () => {
    expect(problemsOf({ batchSize: 11 })).toEqual([
      "batchSize is 11; allowed: at most 10, or more with batchWindowSeconds of at least 1",
    ]);
    expect(problemsOf({ batchSize: 11, batchWindowSeconds: 1 })).toEqual([]);
    expect(
      problemsOf({ maximumConcurrency: 1, maxReceiveCount: 2, batchWindowSeconds: 301 }),
    ).toEqual([
      "maxReceiveCount is 2; allowed: at least 3",
      "batchWindowSeconds is 301; allowed: at most 300",
      "maximumConcurrency is 1; allowed: at least 2",
    ]);
  });

  test("more concurrent batches than the reserved concurrency", () => {
    const throttled = "a throttled batch counts as received, and ends up in the dead-letter queue";
    expect(problemsOf({ reservedConcurrency: 4, maximumConcurrency: 5 })).toEqual([
      `maximumConcurrency is 5; allowed: at most reservedConcurrency, 4; ${throttled}`,
    ]);
    expect(problemsOf({ reservedConcurrency: 1 })).toEqual([
      `reservedConcurrency is 1; allowed with transport: callback: at least 2, the minimum for an SQS event source; ${throttled}`,
    ]);
    const quick = { worker: "lambda", transport: "callback", reservedConcurrency: 4 };
    const workloads = { quick: { ...quick, maximumConcurrency: 4 } };
    expect(() => parseSettings({ workloads, lambdaConcurrency: 1_000 }, manifests)).not.toThrow();
  });

  test("a handler too long for its batch in Lambda, and names the alternatives", () => {
    const manifest = { ...manifests.long, name: "quick" };
    expect(problemsOf({ batchSize: 10, concurrency: 5 }, manifest)).toEqual([
      'worker is "lambda"; 2 × 540 s handler budget + 5 s margin + 5 s start = 1090 s, and Lambda ends a function after 900 s; allowed: worker "fargate", or a batchSize closer to concurrency',
    ]);
    expect(problemsOf({}, { ...manifest, handlerBudgetSeconds: 891 })).toEqual([
      'worker is "lambda"; 891 s handler budget + 5 s margin + 5 s start = 901 s, and Lambda ends a function after 900 s; allowed: worker "fargate"',
    ]);
  });

  test("a handler that may run longer than the 12 hours for which SQS hides a message", () => {
    const manifest = { ...manifests.quick, timeoutSeconds: 50_000, handlerBudgetSeconds: 43_131 };
    expect(problemsOf({ worker: "fargate" }, manifest)).toEqual([
      'transport is "callback"; 43131 s handler budget + 70 s visibility = 43201 s, and SQS hides a message for 43200 s at most; allowed: "activity"',
    ]);
    const shorter = { ...manifest, handlerBudgetSeconds: 43_130 };
    expect(problemsOf({ worker: "fargate" }, shorter)).toEqual([]);
    // Whoever is elsewhere may have no handler.
    expect(
      problemsOf(
        { worker: "external", receivers: ["arn:aws:iam::123456789012:role/desk"] },
        manifest,
      ),
    ).toEqual([
      'transport is "callback"; 43131 s for the task + 70 s visibility = 43201 s, and SQS hides a message for 43200 s at most; allowed: "activity"',
    ]);
  });

  test("a task that may take longer than the two weeks for which SQS retains a message", () => {
    expect(problemsOf({ queueSeconds: 1_205_881 })).toEqual([
      "queueSeconds is 1205881; 1205881 s in the queue + 120 s timeout + 3600 s margin = 1209601 s, and SQS retains a message for 1209600 s at most; allowed: at most 1205880",
    ]);
    expect(problemsOf({ queueSeconds: 1_205_880 })).toEqual([]);
    // Each of 999 lost workers takes 6 × 550 s.
    const long = { ...manifests.long, name: "quick" };
    const one = problemsOf({ maxReceiveCount: 1_000 }, long).join();
    expect(one).toMatch(
      /^maxReceiveCount is 1000; 3296700 s in the queue .+ allowed: at most 366$/,
    );
    expect(problemsOf({ maxReceiveCount: 366 }, long)).toEqual([]);
    const endless = { ...manifests.quick, timeoutSeconds: 1_300_000 };
    expect(problemsOf({}, endless)).toEqual([
      expect.stringMatching(
        /^transport is "callback"; 43200 s in the queue .+ allowed: "activity"$/,
      ),
    ]);
    // No shorter time in the queue would help.
    expect(problemsOf({ queueSeconds: 720 }, endless)).toEqual([
      expect.stringMatching(/^transport is "callback"; 720 s in the queue .+ allowed: "activity"$/),
    ]);
  });
});

describe("transport: activity refuses", () => {
  test.each([
    ["batchSize", 5, "transport: callback"],
    ["maxReceiveCount", 3, "transport: callback"],
    ["queueSeconds", 60, "transport: callback"],
  ])("%s", (key, value, choice) => {
    expect(problemsOf({ transport: "activity", [key]: value })).toEqual([
      `${key} is ${value}; allowed with ${choice} only`,
    ]);
    // The default transport is the activity.
    expect(problemsOf({ transport: undefined, [key]: value })).toEqual([
      `${key} is ${value}; allowed with ${choice} only`,
    ]);
  });
});

describe("an unknown transport", () => {
  test.each(["lambda", "fargate"])(
    "is refused with the names of the two transports, on %s",
    (worker) => {
      expect(problemsOf({ worker, transport: "sqs" })).toEqual([
        'transport is "sqs"; allowed: "activity", "callback"',
      ]);
    },
  );
});
