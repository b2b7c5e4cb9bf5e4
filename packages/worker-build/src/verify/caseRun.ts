import type { Manifest } from "@sfn-workers/worker-core/manifest";
import {
  type Case,
  CaseFailed,
  type Cases,
  type Outcome,
  requireOutcome,
  titleOf,
} from "@sfn-workers/worker-core/testing";
import { type BuiltWorker, type Platform, startBuiltWorker } from "./builtWorker.ts";
import type { BundleCopy } from "./bundleCopy.ts";
import { createDoublesFile, type DoublesFile } from "./doublesFile.ts";
import { remedyOf } from "./remedy.ts";
import type { Services } from "./services.ts";
import { createTaskSource, type TaskSource, type Transport } from "./taskSource.ts";

export interface Stage {
  readonly copy: BundleCopy;
  readonly services: Services;
  readonly platform: Platform;
  readonly manifest: Manifest;
}

/**
 * Runs every case over the activity and, when all have passed, the first one over the queue: there the same handler gets its
 * task from other code of the app. Returns the cases that ended otherwise.
 */
export async function runCases(stage: Stage, cases: Cases): Promise<readonly CaseFailed[]> {
  const all = Object.entries(cases);
  const failures: CaseFailed[] = [];
  for (const group of groupsOf(all)) failures.push(...(await runGroup(stage, "activity", group)));
  return failures.length > 0 ? failures : runGroup(stage, "callback", all.slice(0, 1));
}

type TitledCase = readonly [title: string, one: Case];

/** The cases with the same variables share a process. */
function groupsOf(cases: readonly TitledCase[]): Iterable<readonly TitledCase[]> {
  return Map.groupBy(cases, ([, { variables = {}, secrets = {} }]) =>
    JSON.stringify([variables, secrets]),
  ).values();
}

async function runGroup(
  stage: Stage,
  transport: Transport,
  cases: readonly TitledCase[],
): Promise<readonly CaseFailed[]> {
  const failures: CaseFailed[] = [];
  let started: StartedWorker | undefined;
  try {
    for (const [index, [title, one]] of cases.entries()) {
      started ??= await start(stage, transport, one);
      const failure = await runCase(stage, started, title, one);
      if (failure === undefined) continue;
      const cannotStart = stage.services.polls() === started.pollsBefore;
      if (cannotStart) return [...failures, withOthers(failure, cases.length - index - 1)];
      failures.push(failure);
      // The next case gets a process that has not seen this one.
      await started.worker.close();
      started = undefined;
    }
  } finally {
    await started?.worker.close();
  }
  return failures;
}

/** A worker that does not even poll fails all the other cases in the same way. */
function withOthers(failure: CaseFailed, others: number): CaseFailed {
  if (others === 0) return failure;
  return new CaseFailed(
    failure.title,
    `${failure.reason}\nThe same holds for ${others} more with the same variables.`,
  );
}

interface StartedWorker {
  readonly pollsBefore: number;
  readonly worker: BuiltWorker;
  readonly source: TaskSource;
  readonly doubles: DoublesFile;
}

async function start(stage: Stage, transport: Transport, one: Case): Promise<StartedWorker> {
  const { copy, platform, services, manifest } = stage;
  const source = await createTaskSource(services, manifest, transport);
  const doubles = createDoublesFile(copy.scratch);
  const pollsBefore = services.polls();
  const worker = startBuiltWorker(platform, {
    copy,
    services,
    source,
    workload: manifest.name,
    nodeOptions: doubles.nodeOptions,
    variables: one.variables ?? {},
    secrets: one.secrets ?? {},
  });
  return { worker, source, doubles, pollsBefore };
}

/** A case that takes longer than this has failed, whatever the manifest allows. */
const CASE_LIMIT_MS = 45_000;

async function runCase(
  { copy, manifest }: Stage,
  { worker, source, doubles }: StartedWorker,
  name: string,
  one: Case,
): Promise<CaseFailed | undefined> {
  const title = `${titleOf(manifest.name, name)}, transport ${source.address.transport}`;
  const failed = (reason: string, text: string) => {
    const remedy = remedyOf(text, copy.bundle);
    return new CaseFailed(title, remedy === undefined ? reason : `${reason}\n${remedy}`);
  };
  doubles.set(name, one.doubles ?? {});
  const outcome = await outcomeOrEnd(worker, source, one.input);
  if (typeof outcome === "string") {
    const lines = worker.lines.join("\n");
    return failed(`${outcome}\n${worker.lines.slice(-LAST_LINES).join("\n")}`, lines);
  }
  const [refused] = doubles.refused();
  if (refused !== undefined) return new CaseFailed(title, refused);
  try {
    await requireOutcome(title, one.expected, outcome);
    return undefined;
  } catch (error) {
    if (!(error instanceof CaseFailed)) throw error;
    return failed(error.reason, outcome.kind === "failed" ? textsIn(outcome.cause) : "");
  }
}

/** How many of a dead worker's last lines a message has. */
const LAST_LINES = 20;

/** The outcome; or why there is none, as soon as that is known. */
async function outcomeOrEnd(
  worker: BuiltWorker,
  source: TaskSource,
  input: unknown,
): Promise<Outcome | string> {
  const end = new AbortController();
  const limit = setTimeout(
    () => end.abort(`there is no outcome after ${CASE_LIMIT_MS / 1_000} s; the worker wrote:`),
    CASE_LIMIT_MS,
  );
  void worker.dead.then((how) => end.abort(`the worker ended (${how}) after these lines:`));
  try {
    return await source.run(input, end.signal);
  } catch (error) {
    if (!end.signal.aborted) throw error;
    return String(end.signal.reason);
  } finally {
    clearTimeout(limit);
  }
}

/** The messages and stacks of a cause and of the causes below it. */
function textsIn(cause: unknown): string {
  if (typeof cause === "string") return cause;
  if (typeof cause !== "object" || cause === null) return "";
  return Object.values(cause).map(textsIn).join("\n");
}
