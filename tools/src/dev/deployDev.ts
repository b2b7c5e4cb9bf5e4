import { createAnswering } from "../start/answering.ts";
import { deployLocally, type LocalEnvironment } from "../start/deployLocally.ts";
import { createUnanswered, ENDS } from "../start/unanswered.ts";
import { createWorkerWatch, type WorkerWatch } from "../start/workerWatch.ts";
import { createDoubles } from "../start/workflowDoubles.ts";
import type { Artifacts } from "./artifacts.ts";
import { createInspectorPorts } from "./inspectorPorts.ts";
import { createLogs } from "./logs.ts";
import type { News } from "./news.ts";
import type { DevOptions } from "./options.ts";
import { type DevProgram, namesOf } from "./program.ts";
import { taskLines, taskNews } from "./tasks.ts";
import { workflowEnds } from "./workflowEnds.ts";

interface DevDeployment {
  readonly options: DevOptions;
  readonly program: DevProgram;
  readonly artifacts: Artifacts;
  readonly signal: AbortSignal;
}

/** Where a session prints. */
interface Terminal {
  readonly stream: NodeJS.WriteStream;
  say(text: string): void;
  tell(news: News): void;
  /** Called when an execution has ended. */
  ended(): void;
}

/** Deploys a session's program, and tells its logs, tasks and failures. What an update changes is changed here first. */
export async function deployDev(
  { options, program, artifacts, signal }: DevDeployment,
  { stream, say, tell, ended }: Terminal,
) {
  // The local Secrets Manager reads it at each call.
  const secrets: Record<string, string> = { ...program.secretValues.secrets };
  const ports = createInspectorPorts(options.inspect);
  await ports.add(namesOf(program));
  /** For the workloads that an update adds. */
  const addPorts = async (next: DevProgram) => {
    for (const [name, port] of await ports.add(namesOf(next))) {
      say(`${name}: debugger at 127.0.0.1:${port}`);
    }
  };
  let watch: WorkerWatch = createWorkerWatch(say);
  let { workflows, externals } = program;
  /** Those of workers elsewhere, which are no resources. */
  const roles = new Map<string, string>();
  const doubles = createDoubles({
    workflows: () => workflows,
    workflowOf: (arn) => watch.workloadOf(arn),
  });
  const logs = createLogs({
    of:
      options.logs === true
        ? "all"
        : options.logs === undefined
          ? "none"
          : { workload: options.logs },
    workloadOf: (name) => watch.workloadOf(name),
    stream,
    write: say,
  });
  const workloadOf = (arn: string) => watch.workloadOf(arn);
  const tasks = options.json ? taskNews(workloadOf, tell) : taskLines({ workloadOf, stream, say });
  const tellEnd = workflowEnds((arn) => {
    const name = watch.workloadOf(arn);
    return workflows.find(({ workflow }) => workflow.name === name)?.workflow.name;
  }, tell);
  let deployed: LocalEnvironment | undefined;
  const unanswered = createUnanswered({
    externals: () => externals,
    doubles,
    environment: () => deployed,
    ownerOf: workloadOf,
    tell: say,
  });
  const environment: LocalEnvironment = await deployLocally({
    images: artifacts.images,
    config: program.settings.config,
    secretValues: { secrets },
    doubles,
    program: await program.load(),
    signal,
    log: logs.write,
    onResource: (resource) => watch.onResource(resource),
    onFailure: (failure) => watch.onFailure(failure),
    onEvent(event) {
      tasks.onEvent(event);
      unanswered.onEvent(event);
      tellEnd(event);
      if (ENDS.has(event.event.type)) ended();
    },
    inspect: ({ name }) => ports.take(name),
  });
  const answering = createAnswering(environment, {
    tell: ({ workload, answersFile: file, executionArn, state, error }) =>
      tell({
        ...{ kind: "answered", workload, file },
        ...(executionArn !== undefined && { executionArn }),
        ...(state !== undefined && { state }),
        ...(error !== undefined && { error }),
      }),
    onRole(roleArn, workload) {
      roles.set(roleArn, workload);
      watch.onRole(roleArn, workload);
    },
    onFailure: (workload, message) => watch.onDead(workload, message),
  });
  /** After what they are for is deployed. */
  const answer = async (next: DevProgram) => {
    externals = next.externals;
    deployed = environment;
    await answering.change(externals);
  };
  try {
    await answer(program);
  } catch (error) {
    // Nobody else knows the environment yet, which would keep the process.
    await answering.stop();
    await environment.stop({ withinMs: 0 });
    throw error;
  }
  return {
    environment,
    answer,
    stopAnswering: answering.stop,
    ports: ports.all,
    addPorts,
    logs,
    tasks,
    changeSecrets({ secrets: next = {} }: DevProgram["secretValues"]) {
      for (const name of Object.keys(secrets)) delete secrets[name];
      Object.assign(secrets, next);
    },
    /** The mocks of the new ones answer from now on. */
    changeWorkflows(next: DevProgram["workflows"]) {
      workflows = next;
    },
    watch: () => watch,
    /** What failed before a change is told again if it fails after it. */
    renewWatch() {
      watch = createWorkerWatch(say);
      for (const resource of environment.resources) watch.onResource(resource);
      for (const [roleArn, workload] of roles) watch.onRole(roleArn, workload);
    },
  };
}
