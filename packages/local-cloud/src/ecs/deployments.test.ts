import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import type { Failure } from "../failure.ts";
import { definitionOf } from "../testing/taskDefinitions.ts";
import { servicesOfTasks } from "../testing/taskServices.ts";
import { createService, type ServiceSettings } from "./service.ts";
import type { RunningTask, TaskLaunch } from "./task.ts";
import { createTaskProtection } from "./taskProtection.ts";

/** A task without a process. */
interface FakeTask extends RunningTask {
  readonly revision: number;
  readonly refusal: TaskLaunch["refusesProtection"];
  isAlive(): boolean;
  exit(exitCode: number): Promise<void>;
}

const ROLLING: Omit<ServiceSettings, "taskDefinition"> = {
  desiredCount: 1,
  circuitBreaker: "rollback",
  minimumHealthyPercent: 100,
  maximumPercent: 200,
};

/** A service of the family's first revision, whose tasks have no processes. */
function stage(changes: Partial<ServiceSettings> = {}) {
  const clock = createVirtualClock();
  const told: Failure[] = [];
  const tasks: FakeTask[] = [];
  const settingsFor = (revision: number, more: Partial<ServiceSettings> = {}) => ({
    ...ROLLING,
    taskDefinition: definitionOf(revision, { taskRoleArn: undefined, executionRoleArn: undefined }),
    ...changes,
    ...more,
  });
  const service = createService(
    { arn: "service", name: "worker", clusterArn: "arn:aws:ecs:r:a:cluster/cluster" },
    settingsFor(1),
    { ...servicesOfTasks(clock), onFailure: (failure) => told.push(failure) },
    (launch) => {
      const task = fakeTask(launch, clock);
      tasks.push(task);
      return task;
    },
  );
  service.start();
  return {
    service,
    clock,
    told,
    /** The revisions of the tasks that have not stopped, and have not been told to. */
    alive: () => tasks.filter((task) => task.isAlive()).map(({ revision }) => revision),
    tasksOf: (revision: number) => tasks.filter((task) => task.revision === revision),
    update: (revision: number, more: Partial<ServiceSettings> = {}) =>
      service.update(settingsFor(revision, more)),
    /** Until ECS has seen the started tasks running. */
    run: () => clock.advance(5_000),
  };
}

function fakeTask(launch: TaskLaunch, clock: ReturnType<typeof createVirtualClock>): FakeTask {
  const { promise: stopped, resolve } = Promise.withResolvers<Awaited<RunningTask["stopped"]>>();
  let stopping = false;
  let exited = false;
  const exit = async (exitCode: number) => {
    exited = true;
    const reason = `exit code ${exitCode}`;
    resolve({ reason, exitCode, started: true, lastLines: [], served: false, byFault: false });
    await clock.advance(0);
  };
  return {
    arn: launch.arn,
    definition: launch.definition,
    revision: launch.definition.revision,
    refusal: launch.refusesProtection,
    processId: undefined,
    stopped,
    protection: createTaskProtection(clock, launch.onProtectionEnd),
    serves: () => false,
    polled: new Promise(() => {}),
    dismiss() {},
    isStopping: () => stopping,
    async stop() {
      stopping = true;
      await exit(0);
    },
    isAlive: () => !stopping && !exited,
    exit,
  };
}

describe("a rolling update", () => {
  test("starts a new task beside the old one, which stops once the new one runs", async () => {
    const { update, alive, run } = stage();
    await run();
    update(2);
    expect(alive()).toEqual([1, 2]);
    await run();
    expect(alive()).toEqual([2]);
  });

  test("stops the old task first if the percentages leave no room beside it", async () => {
    const { update, alive, run } = stage({ minimumHealthyPercent: 0, maximumPercent: 100 });
    await run();
    update(2);
    expect(alive()).toEqual([]);
    await run();
    expect(alive()).toEqual([2]);
  });

  test("keeps as many tasks as the percentages say", async () => {
    const { update, alive, run } = stage({ desiredCount: 4, maximumPercent: 150 });
    await run();
    update(2);
    expect(alive()).toEqual([1, 1, 1, 1, 2, 2]);
    await run();
    expect(alive()).toEqual([1, 1, 2, 2, 2, 2]);
    await run();
    expect(alive()).toEqual([2, 2, 2, 2]);
  });

  test("leaves a protected task alone until its protection ends", async () => {
    const { update, alive, run, tasksOf } = stage();
    await run();
    tasksOf(1)[0]?.protection.protect();
    update(2);
    await run();
    expect(alive()).toEqual([1, 2]);
    tasksOf(1)[0]?.protection.release();
    expect(alive()).toEqual([2]);
  });

  test("leaves a protected task alone until its protection expires", async () => {
    const { update, alive, run, clock, tasksOf } = stage();
    await run();
    tasksOf(1)[0]?.protection.protect(1);
    update(2);
    await clock.advance(59_999);
    expect(alive()).toEqual([1, 2]);
    await clock.advance(1);
    expect(alive()).toEqual([2]);
  });

  test("that a protected task holds up refuses protection to the other old tasks", async () => {
    const { update, run, tasksOf } = stage({ desiredCount: 2, minimumHealthyPercent: 200 });
    await run();
    const [first, second] = tasksOf(1);
    update(2);
    expect(second?.refusal(true)).toBeUndefined();
    first?.protection.protect();
    expect(second?.refusal(true)).toBe("DEPLOYMENT_BLOCKED");
    expect(second?.refusal(false)).toBeUndefined();
    expect(first?.refusal(true)).toBeUndefined();
    expect(tasksOf(2)[0]?.refusal(true)).toBeUndefined();
  });

  test("of the same task definition starts no task, unless the deployment is forced", async () => {
    const { service, update, run, alive, tasksOf } = stage();
    await run();
    update(1);
    expect(tasksOf(1)).toHaveLength(1);
    const taskDefinition = definitionOf(1, { executionRoleArn: undefined });
    service.update({ ...ROLLING, taskDefinition }, { forceNewDeployment: true });
    expect(tasksOf(1)).toHaveLength(2);
    await run();
    expect(alive()).toHaveLength(1);
  });
});

describe("scale-in", () => {
  test("skips a protected task until its protection ends", async () => {
    const { update, alive, run, tasksOf } = stage({ desiredCount: 2 });
    await run();
    for (const { protection } of tasksOf(1)) protection.protect();
    update(1, { desiredCount: 1 });
    expect(alive()).toHaveLength(2);
    tasksOf(1)[1]?.protection.release();
    expect(alive()).toHaveLength(1);
  });

  test("and scale-out follow the desired count", async () => {
    const { update, alive } = stage();
    update(1, { desiredCount: 3 });
    expect(alive()).toHaveLength(3);
    update(1, { desiredCount: 0 });
    expect(alive()).toHaveLength(0);
  });
});

describe("the circuit breaker", () => {
  /** Lets every new task of the revision fail at once. */
  async function failAll({ tasksOf, clock }: ReturnType<typeof stage>, revision: number) {
    for (let failed = 0; failed < 3; failed += 1) {
      await tasksOf(revision)[failed]?.exit(3);
      await clock.advance(2_000);
    }
  }

  test("goes back to the last completed deployment, whose tasks are still there", async () => {
    const service = stage();
    await service.run();
    service.update(2);
    await failAll(service, 2);
    expect(service.told.at(-1)).toMatchObject({
      next: "rolledBack",
      message: expect.stringContaining("goes back to worker:1 after 3 tasks"),
    });
    expect(service.alive()).toEqual([1]);
    expect(service.tasksOf(1)).toHaveLength(1);
  });

  test("starts no more tasks if no deployment has been completed", async () => {
    const service = stage();
    await failAll(service, 1);
    expect(service.told.at(-1)).toMatchObject({ next: "gaveUp" });
    await service.clock.advance(3_600_000);
    expect(service.tasksOf(1)).toHaveLength(3);
  });

  test("keeps the old tasks if it may not roll back", async () => {
    const service = stage({ circuitBreaker: "stop" });
    await service.run();
    service.update(2);
    await failAll(service, 2);
    await service.run();
    expect(service.told.at(-1)).toMatchObject({ next: "gaveUp" });
    expect(service.tasksOf(1)[0]?.isStopping()).toBe(false);
  });

  test("counts only until a task of the deployment runs: a stable service goes on restarting", async () => {
    const service = stage();
    await service.run();
    for (let failed = 0; failed < 10; failed += 1) {
      await service.tasksOf(1).at(-1)?.exit(3);
      await service.clock.advance(60_000);
    }
    expect(service.told).toHaveLength(10);
    expect(service.told.every((one) => one.kind === "taskStopped" && one.next === "restart")).toBe(
      true,
    );
  });
});
