import { createBucket } from "../bucket.ts";
import type { Deployment } from "../platform.ts";
import type { Random } from "../random.ts";
import type { Assumptions } from "../scenario.ts";
import type { Timeline } from "../timeline.ts";
import type { DeployedFunction } from "./deployedFunction.ts";
import { NEW_INSTANCES } from "./limits.ts";

/** The execution environments of one function: each runs one invocation at a time, and is kept for a while. */
export interface Instances<Runtime> {
  readonly running: number;
  /** The most that ran at a time. */
  readonly peak: number;
  readonly billedSeconds: number;
  readonly invocations: number;
  /**
   * Runs an invocation in an idle instance, or in a new one.
   * @returns whether there was room; otherwise the invocation is throttled
   */
  invoke(run: (runtime: Runtime, deadline: number) => Promise<void>): boolean;
  /** From now on only new instances run invocations: a new version is deployed, once those of former ones have ended. */
  deploy(): void;
  readonly deployment: Deployment | undefined;
}

export interface InstancesContext<Runtime> {
  readonly deployed: DeployedFunction;
  /** The concurrent executions of the account. */
  readonly accountConcurrency: number;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly assumptions: Pick<Assumptions, "coldStartSeconds" | "warmSeconds">;
  /** What an instance loads once. */
  load(): Runtime;
  /** An instance has become free. */
  onFree?(): void;
}

interface Idle<Runtime> {
  readonly runtime: Runtime;
  readonly version: number;
  readonly since: number;
}

export function createInstances<Runtime>(context: InstancesContext<Runtime>): Instances<Runtime> {
  const { deployed, timeline, random, assumptions } = context;
  const most = deployed.reserved ?? context.accountConcurrency;
  const starts = createBucket(timeline, NEW_INSTANCES.atOnce, NEW_INSTANCES.perSecond);
  /** The one that became idle last comes last, and is used first. */
  const idle: Idle<Runtime>[] = [];
  let version = 0;
  let deployment: Deployment | undefined;
  /** Invocations of former versions that run. */
  let former = 0;
  let running = 0;
  let peak = 0;
  let billedMs = 0;
  /** When those began that run, which are billed too. */
  let sumOfBegins = 0;
  let invocations = 0;

  return {
    get running() {
      return running;
    },
    get peak() {
      return peak;
    },
    get billedSeconds() {
      return (billedMs + running * timeline.now() - sumOfBegins) / 1_000;
    },
    get invocations() {
      return invocations;
    },
    invoke(run) {
      if (running >= most) return false;
      const warm = takeWarm();
      const startsAt = warm === undefined ? starts.take() : timeline.now();
      const of = version;
      running += 1;
      sumOfBegins += startsAt;
      peak = Math.max(peak, running);
      invocations += 1;
      const [least, longest] = assumptions.coldStartSeconds;
      const coldMs = warm === undefined ? random.between(least, longest) * 1_000 : 0;
      timeline.at(startsAt + coldMs, () => {
        const runtime = warm === undefined ? context.load() : warm.runtime;
        const deadline = timeline.now() + deployed.timeoutSeconds * 1_000;
        void run(runtime, deadline).then(() => {
          billedMs += timeline.now() - startsAt;
          running -= 1;
          if (of !== version) formerEnded();
          sumOfBegins -= startsAt;
          idle.push({ runtime, version: of, since: timeline.now() });
          context.onFree?.();
        });
      });
      return true;
    },
    deploy() {
      version += 1;
      former = running;
      deployment = { beganAt: timeline.now(), endedAt: former === 0 ? timeline.now() : undefined };
    },
    get deployment() {
      return deployment;
    },
  };

  function formerEnded(): void {
    former -= 1;
    if (former === 0 && deployment) deployment.endedAt = timeline.now();
  }

  function takeWarm(): Idle<Runtime> | undefined {
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
      const isWarm = last.since + assumptions.warmSeconds * 1_000 > timeline.now();
      // Those that became idle before are no warmer.
      if (!isWarm) idle.length = 0;
      else if (last.version === version) return last;
    }
    return undefined;
  }
}
