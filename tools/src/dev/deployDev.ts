import { deployLocally, type LocalEnvironment } from "../start/deployLocally.ts";
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
}

/** Deploys a session's program, and tells its logs, tasks and failures. What an update changes is changed here first. */
export async function deployDev(
  { options, program, artifacts, signal }: DevDeployment,
  { stream, say, tell }: Terminal,
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
  let { workflows } = program;
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
      tellEnd(event);
    },
    inspect: ({ name }) => ports.take(name),
  });
  return {
    environment,
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
    },
  };
}
