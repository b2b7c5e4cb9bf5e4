import { setTimeout } from "node:timers/promises";
import { type Case, CaseFailed, type Cases } from "@sfn-workers/worker-core/testing";
import { endOf, runCase, type Stage, type StartedWorker, startWorker } from "./caseRun.ts";
import type { Transport } from "./taskSource.ts";

/**
 * Runs every case over the activity and, when all have passed, the first one over the queue: there the same handler gets its
 * task from other code of the app. Returns the cases that ended otherwise.
 */
export async function runCases(stage: Stage, cases: Cases): Promise<readonly CaseFailed[]> {
  const all = Object.entries(cases);
  const running: StartedWorker[] = [];
  try {
    const failures: CaseFailed[] = [];
    for (const group of groupsOf(all)) {
      failures.push(...(await runGroup(stage, "activity", group, running)));
    }
    if (failures.length > 0) return failures;
    failures.push(...(await runGroup(stage, "callback", all.slice(0, 1), running)));
    const ends = await Promise.all(running.map((started) => lateEnd(stage, started)));
    return [...failures, ...ends.flatMap((end) => end ?? [])];
  } finally {
    await Promise.all(running.map(({ worker }) => worker.close()));
  }
}

/** A thread or a promise can end a worker after its last case. */
async function lateEnd(stage: Stage, started: StartedWorker): Promise<CaseFailed | undefined> {
  await threadsLoaded(started);
  const how = started.worker.end();
  if (how === undefined) return undefined;
  const { name } = stage.workload.manifest;
  const title = `${name}, after its cases, transport ${started.source.address.transport}`;
  return endOf(stage, started, title, `the worker ended (${how}) after these lines:`);
}

const LOOK_EVERY_MS = 20;
/** A thread that has work to do for so long has loaded its module too. */
const THREAD_LIMIT_MS = 10_000;

/** A thread that can't load its module ends its process. */
async function threadsLoaded({ doubles, worker }: StartedWorker): Promise<void> {
  const looks = THREAD_LIMIT_MS / LOOK_EVERY_MS;
  for (let look = 0; look < looks; look += 1) {
    const { started, loaded } = doubles.threads();
    if (loaded >= started || worker.end() !== undefined || worker.isFrozen()) return;
    await setTimeout(LOOK_EVERY_MS);
  }
}

type TitledCase = readonly [title: string, one: Case];

/** The cases with the same variables share a process. */
function groupsOf(cases: readonly TitledCase[]): Iterable<readonly TitledCase[]> {
  return Map.groupBy(cases, ([, { variables = {}, secrets = {} }]) =>
    JSON.stringify([variables, secrets]),
  ).values();
}

/** Adds the worker to those that are running if it has passed all its cases. */
async function runGroup(
  stage: Stage,
  transport: Transport,
  cases: readonly TitledCase[],
  running: StartedWorker[],
): Promise<readonly CaseFailed[]> {
  const failures: CaseFailed[] = [];
  let started: StartedWorker | undefined;
  try {
    for (const [index, [title, one]] of cases.entries()) {
      started ??= await startWorker(stage, transport, one);
      const failure = await runCase(stage, started, title, one);
      if (failure === undefined) continue;
      const cannotStart = stage.services.polls() === started.pollsBefore;
      if (cannotStart) return [...failures, withOthers(failure, cases.length - index - 1)];
      failures.push(failure);
      // The next case gets a process that has not seen this one.
      await started.worker.close();
      started = undefined;
    }
    return failures;
  } finally {
    if (started) running.push(started);
  }
}

/** A worker that does not even poll fails all the other cases in the same way. */
function withOthers(failure: CaseFailed, others: number): CaseFailed {
  if (others === 0) return failure;
  return new CaseFailed(
    failure.title,
    `${failure.reason}\nThe same holds for ${others} more with the same variables.`,
  );
}
