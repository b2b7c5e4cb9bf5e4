import type { Observer, Workload } from "@sfn-workers/worker-core";
import {
  activitySource,
  createWorker,
  systemClock,
  type TaskSource,
} from "@sfn-workers/worker-core";
import { callbackSource } from "@sfn-workers/worker-core/callbackSource";
import type { LocalExternal } from "./answers.ts";
import type { LocalEnvironment } from "./deployLocally.ts";

/** How many tasks of a workload may wait for their answers at a time. */
const CONCURRENCY = 100;
/** Answers that take seconds are not waited for at the end. */
const GRACE_MS = 2_000;

type Environment = Pick<
  LocalEnvironment,
  "admit" | "outputs" | "region" | "stepFunctionsUrl" | "sqsUrl"
>;

/** A task that was answered. */
export interface Answered {
  readonly workload: string;
  readonly answersFile: string;
  readonly executionArn: string | undefined;
  readonly state: string | undefined;
  /** Undefined for an output. */
  readonly error: string | undefined;
}

export interface AnsweringParts {
  readonly tell: (answered: Answered) => void;
  /** Told the role before its first call. */
  readonly onRole: (roleArn: string, workload: string) => void;
  /** No more tasks of the workload are taken. */
  readonly onFailure: (workload: string, message: string) => void;
}

/** Answers the tasks of workloads whose worker is elsewhere, as such a worker does: with its access, and no other. */
export interface Answering {
  /** Answers those of these workloads, as they are deployed now, and no longer those of others. */
  change(externals: readonly LocalExternal[]): Promise<void>;
  /** Polls no more. Call it before the environment stops. */
  stop(): Promise<void>;
}

export function createAnswering(environment: Environment, parts: AnsweringParts): Answering {
  const running = new Map<string, { readonly as: string; readonly end: () => Promise<void> }>();

  async function change(externals: readonly LocalExternal[]): Promise<void> {
    const wanted = externals.flatMap((external) => {
      const access = accessOf(environment, external.name);
      if (external.answers === undefined || access === undefined) return [];
      const as = JSON.stringify([access, external.roleArn]);
      return [{ external: { ...external, answers: external.answers }, access, as }];
    });
    for (const [name, { as, end }] of running) {
      const next = wanted.find(({ external }) => external.name === name);
      if (next?.as === as && answersNow.get(name) === next.external.answers) continue;
      running.delete(name);
      await end();
    }
    for (const { external, access, as } of wanted) {
      if (running.has(external.name)) continue;
      answersNow.set(external.name, external.answers);
      running.set(external.name, { as, end: await start(external, access) });
    }
  }
  const answersNow = new Map<string, Workload>();

  async function start(
    external: LocalExternal & { readonly answers: Workload },
    access: Access,
  ): Promise<() => Promise<void>> {
    const { name, answers, roleArn } = external;
    parts.onRole(roleArn, name);
    const sessionName = "answers";
    const { statements } = access;
    const outside = await environment.admit({
      ...{ roleArn, statements, sessionName },
      policyName: name,
    });
    const worker = createWorker({
      workload: answers,
      source: sourceOf(environment, access.variables, outside.key),
      concurrency: CONCURRENCY,
      // Heartbeats need no thread of their own: whoever answers computes nothing.
      clock: systemClock,
      observers: [observer(external, parts.tell)],
    });
    const stop = new AbortController();
    const ended = worker.run({ signal: stop.signal, graceMs: GRACE_MS }).catch((error: unknown) => {
      if (stop.signal.aborted) return;
      parts.onFailure(name, error instanceof Error ? error.message : String(error));
    });
    return async () => {
      stop.abort();
      outside.dismiss();
      await ended;
      await worker.close();
      outside.revoke();
    };
  }

  return {
    change,
    async stop() {
      await Promise.all([...running.values()].map(({ end }) => end()));
      running.clear();
    },
  };
}

interface Access {
  readonly variables: Readonly<Record<string, string>>;
  readonly statements: readonly object[];
}

/** The output `access`, which has all that a worker elsewhere gets. */
function accessOf({ outputs }: Environment, workload: string): Access | undefined {
  return outputs.workloads[workload]?.access;
}

/** What a worker makes of its variables. Nothing else that the SDK would find is about this endpoint. */
function sourceOf(
  { region, stepFunctionsUrl, sqsUrl }: Environment,
  variables: Access["variables"],
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
): TaskSource {
  const access = {
    endpoint: async () => new URL(stepFunctionsUrl),
    identity: async () => ({ ...credentials, region }),
    close: () => {},
  };
  if (variables["TRANSPORT"] !== "callback") {
    const activityArn = variables["ACTIVITY_ARN"] ?? "";
    return activitySource({ activityArn, maxPolls: CONCURRENCY, access, workerName: "answers.ts" });
  }
  return callbackSource({
    queueUrl: variables["QUEUE_URL"] ?? "",
    visibilitySeconds: Number(variables["VISIBILITY_SECONDS"]),
    maxReceiveCount: Number(variables["MAX_RECEIVE_COUNT"]),
    tokenSeconds: Number(variables["TOKEN_SECONDS"]),
    concurrency: CONCURRENCY,
    access,
    queue: { region, credentials, endpoint: sqsUrl },
  });
}

function observer(
  { name: workload, answersFile }: LocalExternal,
  tell: (answered: Answered) => void,
): Observer {
  return (event) => {
    if (event.type !== "taskSucceeded" && event.type !== "taskFailed") return;
    const { execution } = event.task;
    tell({
      ...{ workload, answersFile, executionArn: execution?.arn, state: execution?.state },
      error: event.type === "taskFailed" ? event.error : undefined,
    });
  };
}
