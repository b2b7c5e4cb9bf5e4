import { devNull } from "node:os";
import { join, posix } from "node:path";
import {
  commandLineOf,
  type ImageCopy,
  readDockerfile,
  startExecutionEnvironment,
  startGuardedProcess,
} from "@sfn-workers/local-cloud/processes";
import { type Clock, systemClock } from "@sfn-workers/local-stepfunctions";
import { ENDS_UNCAUGHT } from "@sfn-workers/worker-core/manifest";
import type { BundleCopy } from "./bundleCopy.ts";
import type { Services } from "./services.ts";
import type { TaskSource } from "./taskSource.ts";

export type Platform = "lambda" | "fargate";

/** A process of a built worker that takes tasks until it is closed. */
export interface BuiltWorker {
  /** Resolves when the process can take no more tasks, with how it ended. */
  readonly dead: Promise<string>;
  /** How it ended, if it has. */
  end(): string | undefined;
  /** Whether it is a function between two invocations: its process stands still. */
  isFrozen(): boolean;
  /** What it has written. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

export interface BuiltWorkerOptions {
  readonly copy: BundleCopy;
  readonly workload: string;
  readonly source: TaskSource;
  readonly services: Services;
  /** Loads the doubles. */
  readonly nodeOptions: string;
  /** The variables of the case. */
  readonly variables: Readonly<Record<string, string>>;
  /** The values of the case's secrets. */
  readonly secrets: Readonly<Record<string, string>>;
}

export function startBuiltWorker(platform: Platform, options: BuiltWorkerOptions): BuiltWorker {
  return platform === "fargate" ? startContainer(options) : startFunction(options);
}

/** As the image starts. */
function startContainer(options: BuiltWorkerOptions): BuiltWorker {
  const container = imageInPlace(options.copy.app);
  const lines: string[] = [];
  const { promise: dead, resolve } = Promise.withResolvers<string>();
  const { exited, kill } = startGuardedProcess({
    ...commandLineOf(container),
    // ECS has fetched the secrets.
    environment: { ...container.image.environment, ...variablesOf(options), ...options.secrets },
    channel: "none",
    onLine: collect(lines, end),
  });
  let how: string | undefined;
  void exited.then(({ code, signal }) => end(signal ?? `exit code ${code}`));
  return {
    lines,
    dead,
    end: () => how,
    isFrozen: () => false,
    async close() {
      kill();
      await exited;
    },
  };

  function end(text: string): void {
    how ??= text;
    resolve(how);
  }
}

/** Keeps the lines. A worker that says that it ends still hands back its tasks and waits for its polls: for a test it is dead. */
function collect(lines: string[], end: (how: string) => void): (line: string) => void {
  return (line) => {
    lines.push(line);
    if (line.includes(ENDS_UNCAUGHT)) end("an error that nobody caught");
  };
}

/** The app is a copy already. Its image has one folder, and the working directory is in it. */
function imageInPlace(app: string): ImageCopy {
  const context = join(app, "dist/local");
  const image = readDockerfile({ context, dockerfile: join(app, "Dockerfile") });
  const { from: [folder = "."] = [], to = "/" } = image.copies[0] ?? {};
  const workingDirectory = posix.resolve("/", posix.relative(to, image.workingDirectory));
  return { root: join(context, folder), image: { ...image, workingDirectory } };
}

/** Lambda's maximum. Developer guide: function timeout. */
const TIMEOUT_SECONDS = 900;

/** Lambda gives a function 10 s to start. A busy machine takes longer, which says nothing about the function. */
const PATIENCE = 4;
const patientClock: Clock = {
  ...systemClock,
  setTimeout: (callback, ms) => systemClock.setTimeout(callback, PATIENCE * ms),
};

/** As one execution environment, which stays warm. */
function startFunction(options: BuiltWorkerOptions): BuiltWorker {
  const { copy, services, source, workload: name } = options;
  const lines: string[] = [];
  const { promise: dead, resolve } = Promise.withResolvers<string>();
  let uncaught: string | undefined;
  const environment = startExecutionEnvironment(
    {
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      name,
      roleArn: "arn:aws:iam::000000000000:role/built-worker",
      handler: "index.handler",
      codeDirectory: copy.bundle,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 256,
      variables: { ...variablesOf(options), ...services.referencesTo(options.secrets) },
      logGroup: `/aws/lambda/${name}`,
    },
    patientClock,
    collect(lines, (how) => {
      uncaught = how;
      resolve(how);
    }),
  );

  let invocations = 0;

  async function invoke(event: object): Promise<boolean> {
    invocations += 1;
    const outcome = await environment.invoke(event);
    invocations -= 1;
    if (outcome.type === "succeeded") return true;
    resolve(outcome.error.errorMessage);
    return false;
  }

  /** Each invocation polls until the activity is empty. */
  async function drainAgainAndAgain(): Promise<void> {
    let alive = true;
    while (alive) alive = await invoke({ source: "schedule" });
  }

  if (source.address.transport === "activity") {
    void drainAgainAndAgain();
  } else {
    // As the event source mapping does.
    services.receive(source.address.queueUrl, (body) => {
      const record = {
        messageId: "1",
        receiptHandle: "1",
        body,
        attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(Date.now()) },
      };
      void invoke({ Records: [record] });
    });
  }
  return {
    lines,
    dead,
    // Between two invocations nothing else tells it.
    end: () => uncaught ?? (environment.usable ? undefined : "Runtime exited"),
    isFrozen: () => invocations === 0,
    close: environment.end,
  };
}

const CALLBACK = {
  TRANSPORT: "callback",
  MAX_RECEIVE_COUNT: "5",
  TOKEN_SECONDS: "3600",
  VISIBILITY_SECONDS: "60",
};

/** What infra sets, and the case. */
function variablesOf(options: BuiltWorkerOptions): Record<string, string> {
  const { services, source, workload, nodeOptions, variables } = options;
  const { address } = source;
  const own = variables["NODE_OPTIONS"] ?? "";
  return {
    ...variables,
    WORKLOAD: workload,
    ...(address.transport === "activity"
      ? { ACTIVITY_ARN: address.activityArn }
      : { ...CALLBACK, QUEUE_URL: address.queueUrl, AWS_ENDPOINT_URL_SQS: services.sqs.url }),
    CONCURRENCY: "1",
    POWERTOOLS_METRICS_NAMESPACE: "SfnWorkers",
    POWERTOOLS_SERVICE_NAME: workload,
    NODE_OPTIONS: `--enable-source-maps ${nodeOptions} ${own}`.trim(),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SFN: services.stepFunctions.url,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
