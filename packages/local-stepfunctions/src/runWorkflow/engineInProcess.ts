import type { ActivityTask } from "../activities.ts";
import { createCaller } from "../api/caller.ts";
import { createService } from "../createService.ts";
import { ApiError } from "../errors.ts";
import { createExecutionObserver, type ExecutionEvent } from "../executionEvent.ts";
import type { Integration } from "../integrations.ts";
import { createMovedClock, settled } from "../lib/clock.ts";
import { createTimers } from "../lib/timers.ts";
import { MAX_EXECUTION_SECONDS } from "../limits.ts";
import { createQueriesInProcess } from "../queries/inProcess.ts";
import type { Query } from "../queries/queries.ts";
import { s3HooksIn } from "../s3/hooks.ts";
import { createTokenKey, createTokens } from "../tokens.ts";

export interface EngineOptions {
  readonly startedAt: number;
  /** Answers every call of a service. */
  readonly service: Integration;
  readonly observe: (event: ExecutionEvent) => void;
}

/** Step Functions for one execution in virtual time, which moves when nothing else is left to do. */
export function createEngineInProcess({ startedAt, service: answer, observe }: EngineOptions) {
  const clock = createMovedClock(startedAt);
  const yearEndsAt = startedAt + MAX_EXECUTION_SECONDS * 1_000;
  const timers = createTimers(clock);
  // A poll that ends for want of tasks would only be opened again.
  const pollTimers = createTimers(createMovedClock(startedAt));
  /** What takes real time, during which the virtual time stands still. */
  const working = new Set<Promise<void>>();
  function during<T>(work: Promise<T>): Promise<T> {
    const done = () => void working.delete(ending);
    const ending = work.then(done, done);
    working.add(ending);
    return work;
  }
  const queries = createQueriesInProcess(timers.now);
  const parts = {
    arnScope: { partition: "aws", region: "us-east-1", accountId: "000000000000" },
    timers,
    tokens: createTokens(createTokenKey()),
    integrations: { "*": answer, "activity:*": answer },
    mocks: undefined,
    objects: undefined,
    s3Hooks: s3HooksIn({ "*": answer }, false),
    authorizeRole: undefined,
    queries: { ...queries, evaluate: (query: Query) => during(queries.evaluate(query)) },
    observer: createExecutionObserver(observe),
    waitScale: 1,
  };
  const service = createService(parts, { pollTimers });
  const caller = createCaller(service, undefined, undefined);

  const call = async (operation: string, request: Request): Promise<Request> => ({
    ...(await caller(operation, request, { kind: "embedder", region: undefined })),
  });
  /** A task whose token is dead has its outcome. */
  const report = async (operation: string, request: Request): Promise<void> => {
    await call(operation, request).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== "TaskTimedOut") throw error;
    });
  };

  return {
    now: clock.now,
    call,
    async createActivity(name: string): Promise<string> {
      return String((await call("CreateActivity", { name }))["activityArn"]);
    },
    /** The next task of an activity; undefined when the engine is closed. */
    async poll(activityArn: string): Promise<ActivityTask | undefined> {
      const { taskToken, input } = await call("GetActivityTask", { activityArn });
      if (typeof taskToken !== "string" || typeof input !== "string") return undefined;
      return { taskToken, input };
    },
    succeed: (taskToken: string, output: unknown) =>
      report("SendTaskSuccess", { taskToken, output: JSON.stringify(output ?? null) }),
    fail: (taskToken: string, error: string, cause: string) =>
      report("SendTaskFailure", { taskToken, error, cause }),
    heartbeat: (taskToken: string) => report("SendTaskHeartbeat", { taskToken }),
    async whenEnded(executionArn: string): Promise<void> {
      const execution = service.current(executionArn);
      if (execution !== undefined) await service.whenEnded(execution);
    },
    /** The virtual time waits for it. */
    during,
    /** Waits in virtual time; for ever with Infinity. */
    async pass(seconds: number, signal?: AbortSignal): Promise<void> {
      if (seconds === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      if (Number.isFinite(seconds)) timers.at(timers.now() + Math.round(seconds * 1_000), resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
      await promise;
    },
    /** Moves the time on until the promise is settled. */
    async until<T>(end: Promise<T>): Promise<T> {
      let ended = false;
      const stop = () => {
        ended = true;
      };
      end.then(stop, stop);
      while (!ended) {
        await settled(QUIET_TURNS);
        if (ended) break;
        if (working.size > 0) await Promise.race(working);
        else if (!clock.fireNext(yearEndsAt)) {
          if (!clock.fireNext(Number.POSITIVE_INFINITY)) throw new WaitsForEver();
          clock.moveTo(yearEndsAt);
          throw new RunsForAYear();
        }
      }
      return end;
    },
    async close(): Promise<void> {
      await service.close();
      timers.close();
      pollTimers.close();
    },
  };
}

type Request = Readonly<Record<string, unknown>>;

export type { ActivityTask };

export type EngineInProcess = ReturnType<typeof createEngineInProcess>;

/** Nothing comes from outside this process, so what follows from a step has happened after so many turns of the event loop. */
const QUIET_TURNS = 3;

/** The execution runs as long as AWS lets one run at most, and is timed out there. */
export class RunsForAYear extends Error {
  override readonly name = "RunsForAYear";
}

/** An execution waits for what never comes: a task that is never answered has no timeout. */
export class WaitsForEver extends Error {
  override readonly name = "WaitsForEver";
  constructor() {
    super(
      "the execution waits, and neither a timer nor a task can end that: give the state a TimeoutSeconds",
    );
  }
}
