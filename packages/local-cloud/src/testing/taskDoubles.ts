import type { Clock } from "@sfn-workers/local-stepfunctions";
import { createCluster } from "../ecs/cluster.ts";
import { createClusters } from "../ecs/clusters.ts";
import { ecsIntegrations } from "../ecs/integration.ts";
import type { EcsServices } from "../ecs/signedCall.ts";
import type { RunningTask, StoppedTask, TaskLaunch } from "../ecs/task.ts";
import type { TaskDefinition } from "../ecs/taskDefinition.ts";
import { createTaskDefinitions } from "../ecs/taskDefinitions.ts";
import { createTaskProtection } from "../ecs/taskProtection.ts";
import { createIam, type Iam } from "../iam/iam.ts";
import { nameInArn, regionOf } from "../names.ts";
import { servicesOfTasks } from "./taskServices.ts";

/** A task without a process. */
export interface TaskDouble {
  readonly task: RunningTask;
  /** Its environment, as the call of RunTask overrides it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Aborted when it is told to stop. */
  readonly stopSignal: AbortSignal;
  /** As if its process had ended. */
  end(): void;
  hasEnded(): boolean;
}

export interface EcsForTest {
  readonly clock: Clock;
  readonly iam?: Iam;
  readonly clusterArn: string;
  readonly definitions: readonly TaskDefinition[];
  /** Called for each task that starts, in place of its process. */
  readonly onStart?: (double: TaskDouble) => void;
}

/** A cluster whose tasks have no processes, with what state machines and tasks can call. */
export function ecsForTest(options: EcsForTest) {
  const { clock, iam = createIam(), clusterArn, definitions, onStart } = options;
  const services = { ...servicesOfTasks(clock), iam };
  const doubles = new Map<string, TaskDouble>();
  const told: string[] = [];
  const onFailure = ({ message }: { readonly message: string }) => void told.push(message);
  const run = (launch: TaskLaunch): RunningTask => {
    const double = doubleOf(launch, clock);
    doubles.set(launch.arn, double);
    onStart?.(double);
    return double.task;
  };
  const clusters = createClusters();
  const name = nameInArn(clusterArn);
  const cluster = createCluster({ arn: clusterArn, name }, { ...services, onFailure }, run);
  cluster.capacity = { providers: ["FARGATE", "FARGATE_SPOT"], byDefault: [] };
  clusters.add(cluster);
  const taskDefinitions = createTaskDefinitions();
  for (const definition of definitions) taskDefinitions.register(definition);
  const cloud = { clusters, taskDefinitions, iam, onFailure, tasks: services.tasks };
  return {
    /** By ARN, in the order of their start. */
    doubles,
    told,
    iam,
    cluster,
    cloud: { ...cloud, region: regionOf(clusterArn) } satisfies EcsServices,
    integrations: ecsIntegrations(cloud),
  };
}

const EXITED: StoppedTask = {
  ...{ reason: "exit code 0", exitCode: 0, started: true },
  ...{ lastLines: [], served: true, byFault: false },
};

function doubleOf({ arn, definition, overrides }: TaskLaunch, clock: Clock): TaskDouble {
  const stopped = Promise.withResolvers<StoppedTask>();
  const stop = new AbortController();
  let ended = false;
  return {
    environment: { ...definition.environment, ...overrides?.environment },
    stopSignal: stop.signal,
    end() {
      ended = true;
      stopped.resolve(EXITED);
    },
    hasEnded: () => ended,
    task: {
      arn,
      definition,
      processId: undefined,
      stopped: stopped.promise,
      protection: createTaskProtection(clock, () => {}),
      serves: () => true,
      polled: Promise.resolve(),
      dismiss() {},
      isStopping: () => stop.signal.aborted,
      async stop() {
        stop.abort();
        await stopped.promise;
      },
    },
  };
}
