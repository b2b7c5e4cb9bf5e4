import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import type { Failure } from "../failure.ts";
import { folderWith } from "../testing/folders.ts";
import { createLines } from "../testing/lines.ts";
import {
  call,
  deployForTest as deploy,
  endOf,
  eventsOf,
  startExecution,
} from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";
import { FARGATE_TASK, ON_FARGATE, RUN_ON_FARGATE } from "../testing/tasks.ts";

const DOCKERFILE = "FROM node:24\nWORKDIR /worker\nCOPY dist/ ./\n";
const ENTRY = 'ENTRYPOINT ["node", "index.mjs"]\n';
const PRINT = "console.log(process.env.MODE ?? 'no mode');";
const UNTIL_SIGTERM = `${PRINT} setInterval(() => {}, 1000);`;

function context(code: string, entry = ENTRY): string {
  return folderWith({ Dockerfile: `${DOCKERFILE}${entry}`, "dist/index.mjs": code });
}

const IMAGE = "local/worker";

/** A cluster and a task definition of the image; `container` changes the container's definition. */
function createTask(image: pulumi.Input<string> = IMAGE, container: object = {}) {
  const cluster = new aws.ecs.Cluster("cluster");
  const taskRole = createRole("task", "ecs-tasks.amazonaws.com");
  const executionRole = createRole("execution", "ecs-tasks.amazonaws.com", [allow("ecr:*", "*")]);
  const taskDefinition = new aws.ecs.TaskDefinition(
    "worker",
    {
      ...FARGATE_TASK,
      family: "worker",
      taskRoleArn: taskRole.arn,
      executionRoleArn: executionRole.arn,
      containerDefinitions: pulumi.jsonStringify([{ name: "worker", image, ...container }]),
    },
    { dependsOn: [...taskRole.ready, ...executionRole.ready] },
  );
  return { cluster, taskDefinition, roles: [taskRole, executionRole] };
}

test("a task definition tells where its processes have their credentials from, if not from a task role", async () => {
  const { environment } = await deploy(
    () => {
      const define = (family: string, container: object) => {
        const containers = [{ name: "worker", image: IMAGE, ...container }];
        const containerDefinitions = JSON.stringify(containers);
        new aws.ecs.TaskDefinition(family, { ...FARGATE_TASK, family, containerDefinitions });
      };
      define("none", {});
      define("own", { environment: [{ name: "AWS_ACCESS_KEY_ID", value: "AKIA1" }] });
      return {};
    },
    { images: { [IMAGE]: { context: context(PRINT) } } },
  );
  const descriptionOf = (family: string) =>
    environment.resources.find(({ name }) => name === family)?.description;
  expect(descriptionOf("none")).toBe(
    "command line of a process, without credentials: it has no taskRoleArn",
  );
  expect(descriptionOf("own")).toBe(
    "command line of a process, with an access key of its own: its calls are not checked",
  );
});

describe("a service", () => {
  test("runs an image of the program from its build context", async () => {
    const { environment, lines } = await deploy(() => {
      const image = new docker.Image("image", {
        context: { location: context(UNTIL_SIGTERM) },
        tags: ["000000000000.dkr.ecr.us-east-1.amazonaws.com/worker:1"],
        push: true,
      });
      const { cluster, taskDefinition } = createTask(image.ref, {
        environment: [{ name: "MODE", value: "service" }],
      });
      new aws.ecs.Service("worker", {
        ...ON_FARGATE,
        cluster: cluster.arn,
        taskDefinition: taskDefinition.arn,
        desiredCount: 2,
      });
      return { ref: image.ref };
    });
    expect(environment.outputs.ref).toMatch(
      /^000000000000\.dkr\.ecr\.us-east-1\.amazonaws\.com\/worker:1@sha256:[0-9a-f]{64}$/,
    );
    expect(await lines.containing("service", 2)).toMatch(/^\[worker-\w{7} \w{8}\] service$/);
    const service = environment.resources.find(({ type }) => type === "aws:ecs/service:Service");
    expect(service?.description).toBe("2 child processes, restarted on exit");
  });

  test("has a count in the range of its scalable target, which other updates keep", async () => {
    const counts: number[] = [];
    const program = (min: number, max: number, tags: Record<string, string>) => () => {
      const { cluster, taskDefinition } = createTask();
      const args = { ...ON_FARGATE, cluster: cluster.arn, taskDefinition: taskDefinition.arn };
      const service = new aws.ecs.Service("worker", { ...args, desiredCount: 0, tags });
      new aws.appautoscaling.Target("worker", {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
        minCapacity: min,
        maxCapacity: max,
      });
      return { urn: service.urn };
    };
    const images = { [IMAGE]: context(UNTIL_SIGTERM) };
    const { environment } = await deploy(program(0, 2, {}), { images });
    const count = () => counts.push(environment.processIds(environment.outputs.urn).length);
    count();
    await environment.update(program(1, 2, {}));
    count();
    await environment.update(program(1, 2, { team: "a" }));
    count();
    expect(counts).toEqual([0, 1, 1]);
  });

  test("is refused with commands in its containers, but without a role for them", async () => {
    const program = () => {
      const cluster = new aws.ecs.Cluster("cluster");
      const containerDefinitions = JSON.stringify([{ name: "worker", image: IMAGE }]);
      const args = { ...FARGATE_TASK, family: "worker", containerDefinitions };
      const { arn: taskDefinition } = new aws.ecs.TaskDefinition("worker", args);
      const placed = { ...ON_FARGATE, cluster: cluster.arn, taskDefinition };
      new aws.ecs.Service("worker", { ...placed, enableExecuteCommand: true });
      return {};
    };
    await expect(deploy(program, { images: { [IMAGE]: context(UNTIL_SIGTERM) } })).rejects.toThrow(
      "because a valid taskRoleArn is not being used",
    );
  });

  test("gets other capacity providers only with a new deployment, and its launch type stays until then", async () => {
    const programWith = (args: Partial<aws.ecs.ServiceArgs>) => () => {
      const { cluster, taskDefinition } = createTask();
      const providers = new aws.ecs.ClusterCapacityProviders("providers", {
        clusterName: cluster.name,
        capacityProviders: ["FARGATE_SPOT"],
      });
      const { networkConfiguration } = ON_FARGATE;
      new aws.ecs.Service(
        "worker",
        { cluster: cluster.arn, taskDefinition: taskDefinition.arn, networkConfiguration, ...args },
        { dependsOn: [providers] },
      );
      return {};
    };
    const images = { [IMAGE]: context(UNTIL_SIGTERM) };
    const { environment } = await deploy(programWith({ launchType: "FARGATE" }), { images });
    const stepOf = async (args: Partial<aws.ecs.ServiceArgs>) =>
      (await environment.update(programWith(args))).changes.find(
        ({ resource }) => resource.type === "aws:ecs/service:Service",
      )?.kind;
    const capacityProviderStrategies = [{ capacityProvider: "FARGATE_SPOT", weight: 1 }];
    expect(await stepOf({})).toBe("same");
    await expect(stepOf({ capacityProviderStrategies })).rejects.toThrow(
      /^worker \(aws:ecs\/service:Service\): capacityProviderStrategies: .* set forceNewDeployment: true$/,
    );
    expect(await stepOf({ capacityProviderStrategies, forceNewDeployment: true })).toBe("update");
  });
});

test("an environment that stops within a given time kills the tasks that run longer", async () => {
  const clock = createVirtualClock();
  const { environment, lines } = await deploy(
    () => {
      const { cluster, taskDefinition } = createTask();
      new aws.ecs.Service("worker", {
        ...ON_FARGATE,
        cluster: cluster.arn,
        taskDefinition: taskDefinition.arn,
        desiredCount: 1,
      });
      return {};
    },
    {
      clock,
      images: {
        [IMAGE]: context(
          `process.on("SIGTERM", () => console.log("busy")); ${UNTIL_SIGTERM} console.log(process.pid);`,
        ),
      },
    },
  );
  const processId = Number((await lines.containing("] ", 2)).replace(/.* /, ""));
  const stopped = environment.stop({ withinMs: 2_000 });
  await lines.containing("busy");
  await clock.advance(2_000);
  await stopped;
  expect(() => process.kill(processId, 0)).toThrow("ESRCH");
});

describe("a task definition", () => {
  test.each([
    ["an unknown image", "elsewhere/worker:1", {}, "image elsewhere/worker:1 can't run locally"],
    [
      "an entry point that does not start Node.js",
      IMAGE,
      { entryPoint: ["sh"] },
      "supported locally: a command that starts Node.js",
    ],
    [
      "a longer stop timeout than Fargate's",
      IMAGE,
      { stopTimeout: 121 },
      "Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.",
    ],
  ])("is refused with %s", async (_title, image, container, message) => {
    const deployed = deploy(
      () => {
        createTask(image, container);
        return {};
      },
      { images: { [IMAGE]: context(PRINT) } },
    );
    await expect(deployed).rejects.toThrow(`worker (aws:ecs/taskDefinition:TaskDefinition): `);
    await expect(deployed).rejects.toThrow(message);
  });
});

describe("a task on demand", () => {
  const images = () => ({ [IMAGE]: context(PRINT) });
  const RUN_TASK = "arn:aws:states:::ecs:runTask";

  function createMachine(granted: readonly string[], changes: object = {}, state: object = {}) {
    const { cluster, taskDefinition } = createTask();
    const role = createRole("machine", "states.amazonaws.com", [allow(granted, "*")]);
    const parameters = {
      ...RUN_ON_FARGATE,
      Cluster: cluster.arn,
      TaskDefinition: taskDefinition.arnWithoutRevision,
      PropagateTags: "TASK_DEFINITION",
      Overrides: {
        ContainerOverrides: [
          { Name: "worker", Environment: [{ Name: "MODE", Value: "on demand" }] },
        ],
      },
      ...changes,
    };
    const task = { Type: "Task", Resource: RUN_TASK, Parameters: parameters, End: true, ...state };
    const machine = new aws.sfn.StateMachine(
      "machine",
      {
        roleArn: role.arn,
        definition: pulumi.jsonStringify({ StartAt: "Run", States: { Run: task } }),
      },
      { dependsOn: role.ready },
    );
    return machine.arn;
  }

  const NEEDED = ["ecs:RunTask", "ecs:TagResource", "iam:PassRole"];

  test("is started by a state machine, with variables that replace the container's", async () => {
    const { environment, lines } = await deploy(() => ({ machineArn: createMachine(NEEDED) }), {
      images: images(),
    });
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { output } = await endOf(environment, execution);
    expect(JSON.parse(output ?? "")).toEqual({
      Failures: [],
      Tasks: [
        {
          TaskArn: expect.stringMatching(
            /^arn:aws:ecs:us-east-1:000000000000:task\/cluster-\w{7}\/[0-9a-f]{32}$/,
          ),
          LastStatus: "PROVISIONING",
        },
      ],
    });
    await lines.containing("on demand");
  });

  const overridden = (override: object) => ({
    Overrides: { ContainerOverrides: [{ Name: "worker", ...override }] },
  });

  const SYNC = { Resource: `${RUN_TASK}.sync` };
  const AWAITED = [...NEEDED, "ecs:DescribeTasks"];
  const own = (code: string) => overridden({ Command: ["-e", code] });

  /** The end of an execution that waits for a task with this code. */
  async function endOfAwaited(code: string, granted: readonly string[] = AWAITED) {
    const { environment } = await deploy(
      () => ({ machineArn: createMachine(granted, own(code), SYNC) }),
      { images: { [IMAGE]: context(PRINT, 'ENTRYPOINT ["node"]\nCMD ["index.mjs"]\n') } },
    );
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    return { ...(await endOf(environment, execution)), environment, execution };
  }

  test("is waited for with .sync, and the result describes the task that has stopped", async () => {
    const { output, environment, execution } = await endOfAwaited("console.log('done')");
    expect(JSON.parse(output ?? "")).toMatchObject({
      Containers: [{ ExitCode: 0, LastStatus: "STOPPED", Name: "worker" }],
      ...{ LastStatus: "STOPPED", StopCode: "EssentialContainerExited" },
      TaskArn: expect.stringContaining(":task/cluster-"),
    });
    expect(await eventsOf(environment, execution)).toEqual([
      ...["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted"],
      ...["TaskSubmitted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"],
    ]);
  });

  test("that fails, fails the state that waits for it", async () => {
    const { error, cause } = await endOfAwaited("process.exit(3)");
    expect(error).toBe("States.TaskFailed");
    expect(JSON.parse(cause ?? "")).toMatchObject({ Containers: [{ ExitCode: 3 }] });
  });

  test.each(AWAITED)("that is waited for needs %s", async (action) => {
    const granted = AWAITED.filter((needed) => needed !== action);
    const { error, cause } = await endOfAwaited("", granted);
    expect(error).toBe("ECS.AccessDeniedException");
    expect(cause).toContain(`is not authorized to perform: ${action} on resource: `);
  });

  test.each([
    ["is stopped", [...AWAITED, "ecs:StopTask"]],
    ["runs on without ecs:StopTask, which is told,", AWAITED],
  ])("%s when its execution is stopped", async (_, granted) => {
    const stays = granted === AWAITED;
    const code =
      "console.log('runs'); process.on('SIGTERM', () => { console.log('told to stop'); process.exit(0) }); setInterval(() => {}, 9)";
    const { environment, lines, failures } = await deploy(
      () => ({ machineArn: createMachine(granted, own(code), SYNC) }),
      { images: { [IMAGE]: context(PRINT, 'ENTRYPOINT ["node"]\nCMD ["index.mjs"]\n') } },
    );
    const executionArn = await startExecution(environment, environment.outputs.machineArn, {});
    await lines.containing("runs");
    await call(environment, "StopExecution", { executionArn });
    if (stays) expect(await failures.matching(/perform: ecs:StopTask on/)).toBeDefined();
    else await lines.containing("told to stop");
  });

  test.each(NEEDED)("needs %s", async (action) => {
    const granted = NEEDED.filter((needed) => needed !== action);
    const { environment } = await deploy(() => ({ machineArn: createMachine(granted) }), {
      images: images(),
    });
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { error, cause } = await endOf(environment, execution);
    expect(error).toBe("ECS.AccessDeniedException");
    expect(cause).toContain(`is not authorized to perform: ${action} on resource: `);
  });

  test.each([
    [
      "without its network",
      { NetworkConfiguration: undefined },
      "ECS.InvalidParameterException",
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ],
    [
      "in a missing cluster",
      { Cluster: "elsewhere" },
      "ECS.ClusterNotFoundException",
      "Cluster not found: elsewhere is not in the program",
    ],
    [
      "of a missing task definition",
      { TaskDefinition: "other" },
      "ECS.ClientException",
      "TaskDefinition not found: other is not in the program",
    ],
    ...["TaskRoleArn", "ExecutionRoleArn"].map((role): [string, object, string, string] => [
      `with the role of ${role} missing`,
      { Overrides: { [role]: "arn:aws:iam::000000000000:role/gone" } },
      "ECS.ClientException",
      "The role with name gone cannot be found.",
    ]),
    [
      "with a command that would not run",
      overridden({ Command: ["worker.mjs"] }),
      "ECS.InvalidParameterException",
      "Cannot find module",
    ],
  ])("is refused %s", async (_title, changes, name, message) => {
    const { environment } = await deploy(() => ({ machineArn: createMachine(NEEDED, changes) }), {
      images: { [IMAGE]: context(PRINT, 'ENTRYPOINT ["node"]\nCMD ["index.mjs"]\n') },
    });
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { error, cause } = await endOf(environment, execution);
    expect(error).toBe(name);
    expect(cause).toContain(message);
  });

  test("can have its own command", async () => {
    const { environment, lines } = await deploy(
      () => ({
        machineArn: createMachine(NEEDED, overridden({ Command: ["-e", "console.log('own')"] })),
      }),
      { images: { [IMAGE]: context(PRINT, 'ENTRYPOINT ["node"]\nCMD ["index.mjs"]\n') } },
    );
    await startExecution(environment, environment.outputs.machineArn, {});
    await lines.containing("own");
  });

  test("is started by a schedule", async () => {
    const clock = createVirtualClock();
    const { lines } = await deploy(
      () => {
        const { cluster, taskDefinition } = createTask();
        const role = createRole("timer", "scheduler.amazonaws.com", [allow(NEEDED, "*")]);
        new aws.scheduler.Schedule("timer", {
          scheduleExpression: "rate(1 hour)",
          flexibleTimeWindow: { mode: "OFF" },
          target: {
            arn: cluster.arn,
            roleArn: role.arn,
            input: JSON.stringify({
              containerOverrides: [
                { name: "worker", environment: [{ name: "MODE", value: "by the hour" }] },
              ],
            }),
            ecsParameters: { ...ON_FARGATE, taskDefinitionArn: taskDefinition.arnWithoutRevision },
          },
        });
        return {};
      },
      { images: images(), clock },
    );
    await clock.advance(3_600_000);
    await lines.containing("by the hour", 2);
  });

  test("reports its failure, and how many in a row have failed: nothing restarts it", async () => {
    const told: Failure[] = [];
    const lines = createLines();
    const { environment } = await deploy(() => ({ machineArn: createMachine(NEEDED) }), {
      images: { [IMAGE]: context("console.log('no API key'); process.exit(4)") },
      onFailure(failure) {
        told.push(failure);
        lines.write(failure.message);
      },
    });
    for (const times of [1, 2]) {
      await startExecution(environment, environment.outputs.machineArn, {});
      await lines.containing("a task stopped: exit code 4", times);
    }
    const facts = { kind: "taskStopped", name: "worker", lastLines: ["no API key"], served: false };
    expect(told).toMatchObject([
      { ...facts, inARow: 1, next: "none" },
      { ...facts, inARow: 2, next: "none" },
    ]);
  });
});
