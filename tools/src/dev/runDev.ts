import { once } from "node:events";
import { join } from "node:path";
import { createWorkloadBuilder, imageEntry } from "@sfn-workers/worker-build";
import { wrapHanging } from "../cli/wrapText.ts";
import { monotonicClock } from "../executions/monotonicClock.ts";
import { leftOutText } from "../start/chooseLocal.ts";
import type { LocalEnvironment } from "../start/deployLocally.ts";
import { resourceTree } from "../start/tree.ts";
import { withMocks } from "../start/withMocks.ts";
import { ROOT } from "../workspace/nx.ts";
import type { Artifacts } from "./artifacts.ts";
import { createBuiltPackages } from "./builtPackages.ts";
import { deployDev } from "./deployDev.ts";
import { createInputs } from "./inputs.ts";
import { type Keys, keysText, listenForKeys } from "./keys.ts";
import { createLatest } from "./latest.ts";
import type { News } from "./news.ts";
import type { DevOptions } from "./options.ts";
import { buildsFolder, type DevProgram, namesOf } from "./program.ts";
import type { Reloader } from "./reload.ts";
import { createSender, firstSample } from "./send.ts";
import { createSession, type Session } from "./session.ts";
import type { SessionDeployment } from "./sessionParts.ts";
import { textOf } from "./terminal.ts";
import { createUpdates, type LocalProgram } from "./updateLocally.ts";
import { watchFiles } from "./watchFiles.ts";

const UNBLOCKED = "the executions that an update waited for have ended: it is made now";
/** Handlers get this long to end what they run. */
const STOP_MS = 2_000;

export interface DevRun {
  readonly options: DevOptions;
  readonly program: DevProgram;
  readonly readProgram: (afterFailure: boolean) => Promise<DevProgram>;
  readonly loaded: Pick<Reloader<unknown>, "hasLoaded" | "filesOf" | "files">;
  readonly artifacts: Artifacts;
  /** Aborting it ends the session. */
  readonly signal: AbortSignal;
  /** As `performance.now()` tells it. */
  readonly startedAt: number;
  readonly quit: () => void;
}

/** Builds, deploys, watches, and stops everything when the signal aborts. */
export async function runDev(run: DevRun): Promise<void> {
  const { options, program, artifacts, signal } = run;
  const stream = options.json ? process.stderr : process.stdout;
  const print = (text: string): void => void stream.write(`${text}\n`);
  const say = (text: string): void => print(wrapHanging(text, stream));
  let isOver = false;
  const tell = (news: News): void => {
    if (isOver) return;
    if (options.json) process.stdout.write(`${JSON.stringify(news)}\n`);
    // A command is copied as one line.
    else (news.kind === "ready" ? print : say)(textOf(news, stream));
  };
  let send: (workload: string) => void = () => {};
  const packages = createBuiltPackages({ tell, watch: (folder) => files.watchBuild(folder) });
  const session = createSession(program, {
    createBuilder({ source, worker }) {
      const builder = createWorkloadBuilder({
        app: join(ROOT, "apps", `${worker}-worker`),
        source,
        out: buildsFolder(artifacts.folder, worker),
        warn: say,
        // The error is shown indented.
        ...(stream.isTTY && { look: { terminalWidth: stream.columns - 2 } }),
        absoluteSources: true,
      });
      return {
        ...builder,
        async build() {
          const built = await builder.build();
          packages.built(built);
          files.watchAlso(built);
          return built;
        },
      };
    },
    async readProgram(afterFailure) {
      // What can't be loaded is mended where it stands.
      return run.readProgram(afterFailure).finally(() => files.watchAlso(run.loaded.files()));
    },
    hasLoaded: run.loaded.hasLoaded,
    partsOf: run.loaded.filesOf,
    tell,
    onRenewed: (workload) => send(workload),
    clock: monotonicClock,
  });
  const files = watchFiles({
    onChange(changed) {
      packages.changed(changed);
      session.changed(changed);
    },
    onError: (message) => tell({ kind: "error", about: { what: "watching" }, message }),
  });
  files.watchAlso(run.loaded.files());
  const keepImage = ({ workloads }: DevProgram) => {
    const names = workloads.filter(({ worker }) => worker === "fargate");
    artifacts.writeImageEntry(imageEntry(names.map(({ source }) => source.name)));
  };
  try {
    const deployProgram = program.load();
    deployProgram.catch(() => {
      // Told where it is waited for.
    });
    await buildUntilItWorks(session, say, signal);
    keepImage(session.program());
    await deployAndWait();
  } finally {
    await files.close();
    // A build that runs would write into the folder after its removal.
    isOver = true;
    await session.idle();
    await session.close();
  }

  async function deployAndWait(): Promise<void> {
    let unblock = () => {};
    const terminal = { stream, say, tell, ended: () => unblock() };
    const deployed = await deployDev({ ...run, program: session.program() }, terminal);
    const { environment } = deployed;
    const sender = createSender(environment);
    const inputs = createInputs(options, {
      ...{ sender, tell },
      sampleOf: (name) => firstSample(name, session.program().workflows),
    });
    const logsText = () => (deployed.logs.toggle() ? "logs are shown" : "logs are hidden");
    const keys: Keys = {
      r: {
        does: "send the last input again",
        run: () => inputs.again(allNamesOf(session.program())),
      },
      l: { does: "logs", run: () => say(logsText()) },
      h: { does: "help", run: () => say(keysText(keys)) },
      "?": { run: () => say(keysText(keys)) },
      q: { does: "quit", run: run.quit },
    };
    const release = listenForKeys(process.stdin, keys, {
      interrupt: () => process.kill(process.pid, "SIGINT"),
      // The shell waits for pnpm, which is in the same process group, and must be stopped too.
      suspend: () => process.kill(0, "SIGTSTP"),
    });
    signal.addEventListener("abort", release, { once: true });
    try {
      const live = asSession(environment, await localProgram(session.program()), {
        told: (message) => tell({ kind: "told", message }),
        async before(next) {
          keepImage(next);
          deployed.changeSecrets(next.secretValues);
          deployed.changeWorkflows(next.workflows);
          await deployed.addPorts(next);
        },
        after: deployed.answer,
        failed: () => unblock(),
      });
      session.deployed(live);
      const unblocking = createLatest(async () => {
        if (isOver || signal.aborted || !(await live.isUnblocked())) return;
        tell({ kind: "told", message: UNBLOCKED });
        session.retry();
        await session.idle();
      });
      unblock = unblocking.request;
      await files.ready;
      tell(readyNews(run, environment, session.program(), deployed.ports));
      for (const leftOut of session.program().leftOut) say(leftOutText(leftOut));
      if (options.tree) {
        const resources = withMocks(environment.resources, session.program().workflows);
        print(`${resourceTree(resources, stream)}\n`);
      }
      if (process.stdin.isTTY) say(`${keysText(keys)}\n`);
      send = (workload) => {
        deployed.renewWatch();
        inputs.onRenewed(workload);
      };
      inputs.atStart();
      if (!signal.aborted) await once(signal, "abort");
      if (!options.json) say("stopping …");
    } finally {
      release();
      send = () => {};
      unblock = () => {};
      deployed.watch().onStop();
      inputs.close();
      deployed.tasks.stop();
      await deployed.stopAnswering();
      await environment.stop({ withinMs: STOP_MS });
      tell({ kind: "stopped" });
    }
  }
}

/** What is wrong with a handler is mended while the session waits. */
async function buildUntilItWorks(
  session: Session,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!(await session.build())) {
    say("waiting for a change");
    await session.nextChange(signal);
  }
}

async function localProgram(program: DevProgram): Promise<LocalProgram> {
  return { run: await program.load(), settings: program.settings };
}

interface SessionUpdate {
  before(program: DevProgram): Promise<void>;
  after(program: DevProgram): Promise<void>;
  /** What blocked it may have ended meanwhile. */
  failed(): void;
  /** Gets a line for each thing that the update takes from executions. */
  told(message: string): void;
}

function asSession(
  environment: LocalEnvironment,
  first: LocalProgram,
  update: SessionUpdate,
): SessionDeployment & { isUnblocked(): Promise<boolean> } {
  const updates = createUpdates(environment, first, update.told);
  return {
    get resources() {
      return environment.resources;
    },
    isUnblocked: updates.isUnblocked,
    renew: (urn, signal) => environment.renew(urn, { signal }),
    async update(next) {
      const local = await localProgram(next);
      const done = await updates
        .update(local, () => update.before(next))
        .catch((error: unknown) => {
          update.failed();
          throw error;
        });
      await update.after(next);
      return done;
    },
  };
}

function readyNews(
  { startedAt }: DevRun,
  { outputs, stepFunctionsUrl, sqsUrl, region, credentials }: LocalEnvironment,
  { workloads, workflows, externals }: DevProgram,
  ports: ReadonlyMap<string, number>,
): News {
  return {
    kind: "ready",
    ms: Math.round(performance.now() - startedAt),
    ...{ stepFunctionsUrl, sqsUrl, region },
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    workloads: [
      ...workloads.map(({ source: { name, manifest }, worker }) => {
        const inspect = ports.get(name);
        const stateMachineArn = outputs.workloads[name]?.stateMachineArn ?? "";
        const { handlerBudgetSeconds: holdSeconds } = manifest;
        return { name, worker, stateMachineArn, ...(inspect && { inspect, holdSeconds }) };
      }),
      ...externals.map(({ name }) => {
        const stateMachineArn = outputs.workloads[name]?.stateMachineArn ?? "";
        return { name, worker: "external", stateMachineArn };
      }),
    ],
    workflows: workflows.map(({ workflow: { name } }) => {
      const { stateMachineArn = "", aliasArn } = outputs.workflows[name] ?? {};
      return { name, stateMachineArn, ...(aliasArn !== undefined && { aliasArn }) };
    }),
  };
}

const allNamesOf = (program: DevProgram) => [
  ...namesOf(program),
  ...program.workflows.map(({ workflow }) => workflow.name),
];
