import { expect, test } from "vitest";
import type { Steps } from "../operation.ts";
import { remadeHolders } from "../testing/holders.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

/** Settings that may change at any time, each with a worker that has it. */
const CHANGES = {
  lambda: {
    base: { worker: "lambda", schedule: "rate(5 minutes)" },
    changes: {
      schedule: { schedule: "rate(10 minutes)" },
      timezone: { schedule: "cron(0 8 * * ? *)", timezone: "Europe/Zurich" },
      wake: { wake: true },
      size: { memory: 512, timeoutSeconds: 200 },
      reservation: { reservedConcurrency: 5 },
      variables: { variables: { LEVEL: "debug" } },
      alarms: { alarms: { enabled: false } },
    },
  },
  fargate: {
    base: { worker: "fargate", tasks: { min: 1, max: 1 } },
    changes: {
      spot: { spot: { percent: 50 } },
      "all on spot": { spot: { percent: 100 } },
      scaling: { tasks: { min: 1, max: 4 } },
      size: { cpu: 512, memory: 1024 },
      concurrency: { concurrency: 2 },
    },
  },
  "fargate on demand": {
    base: { worker: "fargate", tasks: { min: 0 }, schedule: "rate(10 minutes)" },
    changes: {
      schedule: { schedule: "rate(1 hour)" },
      wake: { wake: true },
      spot: { spot: { percent: 100 } },
    },
  },
} as const;

test.each(Object.entries(CHANGES))(
  "settings of a worker on %s change and change back: nothing is replaced but revisions of a task definition",
  async (_worker, { base, changes }) => {
    await using environment = await createMovingEnvironment();
    await environment.move({ workloads: { short: base } });
    for (const change of [...Object.values(changes), {}]) {
      const before = environment.state();
      const move = await environment.move({ workloads: { short: { ...base, ...change } } });
      expect(move.steps).not.toEqual([]);
      expect(replacedTypes(move.steps)).toEqual([]);
      expect(remadeHolders(before, environment.state(), move.operations)).toEqual([]);
    }
  },
);

test("settings of an environment change and change back: nothing is replaced but revisions of a task definition", async () => {
  await using environment = await createMovingEnvironment();
  const workloads = { short: { worker: "lambda" }, long: { worker: "fargate" } };
  await environment.move({ workloads });
  const changes = [
    { logRetentionDays: 30 },
    { tracing: false },
    { dashboard: false },
    { tags: { team: "a" } },
    { logExecutionData: false },
    {},
  ];
  for (const change of changes) {
    const { steps } = await environment.move({ workloads, ...change });
    expect(steps).not.toEqual([]);
    expect(replacedTypes(steps)).toEqual([]);
  }
});

/** What is replaced, besides task definitions: each change of one is another revision. */
function replacedTypes(steps: Steps): string[] {
  const replaced = steps.filter(({ op }) => op.includes("replace"));
  return [...new Set(replaced.map(({ type }) => type))].filter((type) => type !== TASK_DEFINITION);
}
