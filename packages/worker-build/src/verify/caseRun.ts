import {
  type Case,
  CaseFailed,
  type Outcome,
  requireOutcome,
  titleOf,
} from "@sfn-workers/worker-core/testing";
import type { WorkloadSource } from "../workloadSource.ts";
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
  readonly workload: Pick<WorkloadSource, "manifest" | "packageDirectory">;
}

export interface StartedWorker {
  readonly pollsBefore: number;
  readonly worker: BuiltWorker;
  readonly source: TaskSource;
  readonly doubles: DoublesFile;
}

/** Starts a worker with the variables and secrets of a case. */
export async function startWorker(
  stage: Stage,
  transport: Transport,
  one: Case,
): Promise<StartedWorker> {
  const { copy, platform, services } = stage;
  const { manifest } = stage.workload;
  const source = await createTaskSource(services, manifest, transport);
  const doubles = await createDoublesFile(copy.scratch);
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

/** Runs one case in a worker. Returns why it ended otherwise. */
export async function runCase(
  stage: Stage,
  started: StartedWorker,
  name: string,
  one: Case,
): Promise<CaseFailed | undefined> {
  const { worker, source, doubles } = started;
  const title = `${titleOf(stage.workload.manifest.name, name)}, transport ${source.address.transport}`;
  doubles.set(name, one.doubles ?? {});
  const outcome = await outcomeOrEnd(worker, source, one.input);
  if (typeof outcome === "string") return endOf(stage, started, title, outcome);
  const [refused] = doubles.refused();
  if (refused !== undefined) return new CaseFailed(title, refused);
  try {
    await requireOutcome(title, one.expected, outcome);
    return undefined;
  } catch (error) {
    if (!(error instanceof CaseFailed)) throw error;
    const text = outcome.kind === "failed" ? textsIn(outcome.cause) : "";
    return new CaseFailed(title, withRemedy(stage, error.reason, text));
  }
}

/** The failure of a worker that ended by itself, with its last lines. */
export function endOf(
  stage: Stage,
  { worker }: StartedWorker,
  title: string,
  reason: string,
): CaseFailed {
  const last = worker.lines.slice(-LAST_LINES).join("\n");
  return new CaseFailed(title, withRemedy(stage, `${reason}\n${last}`, worker.lines.join("\n")));
}

function withRemedy({ copy, workload }: Stage, reason: string, text: string): string {
  const remedy = remedyOf(text, { bundle: copy.bundle, workload });
  return remedy === undefined ? reason : `${reason}\n${remedy}`;
}

/** A case that takes longer than this has failed, whatever the manifest allows. */
const CASE_LIMIT_MS = 45_000;

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
