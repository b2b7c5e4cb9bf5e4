import { EventEmitter, once } from "node:events";
import type { Change } from "@sfn-workers/local-cloud";
import { changedAnswers, changedWorkflows } from "./changedAnswers.ts";
import { createRestarts, ofProgram, ofSecrets, readByModule } from "./changedFiles.ts";
import { createLatest } from "./latest.ts";
import { createLiveWorkload, type LiveWorkload } from "./liveWorkload.ts";
import { messageOf } from "./messageOf.ts";
import { createErrors, type Subject } from "./news.ts";
import type { DevProgram, DevWorkload } from "./program.ts";
import { createChangeRecords } from "./recordChanges.ts";
import type { SessionDeployment, SessionParts } from "./sessionParts.ts";
import { workerOf } from "./workerOf.ts";
import { hasSecrets, isAffected, isSame } from "./workloadFiles.ts";

export interface Session {
  /**
   * Before there is a deployment: builds all workloads, of the program as its files are now.
   * @returns whether all can be built; the errors have been told
   */
  build(): Promise<boolean>;
  /** From now on changes reach what runs. */
  deployed(deployment: SessionDeployment): void;
  /** Files have changed. Their paths are absolute. */
  changed(files: ReadonlySet<string>): void;
  /** Makes an update again that has failed, if nothing has changed since. */
  retry(): void;
  /** Before there is a deployment: resolves when something has changed since the newest build began. */
  nextChange(signal: AbortSignal): Promise<void>;
  /** What is deployed, or is to be. */
  program(): DevProgram;
  /** Resolves when everything that has changed is deployed, or its error told. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps what runs the same as the files: rebuilds a workload, or deploys everything, as a change asks for. */
export function createSession(first: DevProgram, parts: SessionParts): Session {
  const { tell, clock } = parts;
  const now = () => Math.round(clock.now());
  const errors = createErrors(tell, () => deployment === undefined);
  let program = first;
  let deployment: SessionDeployment | undefined;
  let programFailed = false;
  const changedFiles = new Set<string>();
  let programChangedAt: number | undefined;
  const updating = createLatest(update);
  const restarts = createRestarts(tell);
  const records = createChangeRecords();
  const news = new EventEmitter();
  /** Before there is a deployment: files that have changed since the newest build began. */
  let early: readonly string[] = [];

  let entries = enterAll(first);

  function enterAll({ workloads }: DevProgram): ReadonlyMap<string, LiveWorkload> {
    return new Map(workloads.map((workload) => [workload.source.name, enter(workload)]));
  }

  function enter(workload: DevWorkload): LiveWorkload {
    return createLiveWorkload(workload, {
      ...{ ...parts, errors, records },
      deployment: () => deployment,
      isDeployed: (one) => deployment !== undefined && [...entries.values()].includes(one),
    });
  }

  const isOfProgram = (file: string) => ofProgram(file) || parts.hasLoaded(file);

  async function update(): Promise<void> {
    const files = new Set(changedFiles);
    changedFiles.clear();
    const changedAt = programChangedAt ?? now();
    programChangedAt = undefined;
    const about: Subject = { what: "program" };
    const former = new Set(entries.values());
    const endRecord = records.begin();
    try {
      programFailed = !(await deploy(files, changedAt));
      if (!programFailed) errors.ended(about);
    } catch (error) {
      programFailed = true;
      errors.occurred(about, messageOf(error));
    }
    const changed = endRecord();
    if (programFailed) return keepFailed(files, changed);
    for (const entry of entries.values()) {
      if (!former.has(entry) && isAffected(entry, changed)) entry.requestRebuild();
    }
  }

  /** An update has failed. A handler that has changed runs all the same; what else has changed waits for the next update. */
  function keepFailed(files: ReadonlySet<string>, meanwhile: ReadonlySet<string>): void {
    if (meanwhile.size > 0) requestUpdate(meanwhile);
    const others = new Set<string>();
    for (const file of files) (isOfProgram(file) ? changedFiles : others).add(file);
    for (const entry of entries.values()) if (isAffected(entry, others)) entry.requestRebuild();
  }

  function requestUpdate(files: ReadonlySet<string>): void {
    for (const file of files) changedFiles.add(file);
    programChangedAt ??= now();
    updating.request();
    // It waits for renewals.
    for (const entry of entries.values()) entry.overtake();
  }

  /** @returns false when a workload can't be built, which has been told */
  async function deploy(files: ReadonlySet<string>, changedAt: number): Promise<boolean> {
    const afresh = programFailed || [...files].some(readByModule);
    const next = await parts.readProgram(afresh);
    const entered: LiveWorkload[] = [];
    try {
      const wanted = next.workloads.map((workload) => {
        const known = entries.get(workload.source.name);
        if (known !== undefined && isSame(known.workload, workload)) return known;
        const entry = enter(workload);
        entered.push(entry);
        return entry;
      });
      const stale = wanted.filter((entry) => entered.includes(entry) || isAffected(entry, files));
      const built = await Promise.all(stale.map((entry) => entry.build()));
      if (built.includes(false)) return false;
      const { changes } = (await deployment?.update(next)) ?? { changes: [] };
      await leave(wanted);
      const former = namesIn(program);
      const names = namesIn(next);
      entries = new Map(wanted.map((entry) => [entry.workload.source.name, entry]));
      await program.services.close();
      const before = program;
      program = next;
      const answering = changedAnswers(next, files, parts.partsOf);
      tell({
        kind: "updated",
        ms: now() - changedAt,
        changes: countsOf(changes),
        added: [...names].filter((name) => !former.has(name)),
        removed: [...former].filter((name) => !names.has(name)),
        ...answering,
      });
      // A process reads its secrets once, as it starts.
      const restarted = [...files].some(ofSecrets)
        ? wanted.filter(({ workload }) => hasSecrets(workload))
        : [];
      const affected = [...new Set([...stale, ...restarted])];
      const untouched = affected.filter((entry) => isUntouched(entry, changes));
      await Promise.all(untouched.map((entry) => entry.renew()));
      for (const { workload } of affected) parts.onRenewed?.(workload.source.name);
      for (const name of changedWorkflows(next, before, files, answering)) parts.onRenewed?.(name);
      return true;
    } finally {
      if (program !== next) {
        for (const entry of entered) await entry.close();
        await next.services.close();
      }
    }
  }

  /** Before there is a deployment. */
  async function readAgain(): Promise<void> {
    const next = await parts.readProgram(true);
    for (const entry of entries.values()) await entry.close();
    await program.services.close();
    program = next;
    entries = enterAll(next);
    errors.ended({ what: "program" });
  }

  /** Closes the builders of workloads that are gone or have changed. */
  async function leave(wanted: readonly LiveWorkload[]): Promise<void> {
    for (const [name, entry] of entries) {
      if (wanted.includes(entry)) continue;
      await entry.idle();
      await entry.close();
      if (wanted.some(({ workload }) => workload.source.name === name)) continue;
      for (const what of ["build", "worker"] as const) errors.forget({ what, workload: name });
    }
  }

  /** Whether an update has left the worker of a workload as it was. */
  function isUntouched({ workload }: LiveWorkload, changes: readonly Change[]): boolean {
    const worker = workerOf(deployment?.resources ?? [], workload.source.name);
    return changes.every(({ kind, resource }) => resource.urn !== worker?.urn || kind === "same");
  }

  return {
    async build() {
      programFailed ||= early.some(isOfProgram);
      early = [];
      try {
        if (programFailed) await readAgain();
        programFailed = false;
      } catch (error) {
        errors.occurred({ what: "program" }, messageOf(error));
        return false;
      }
      const built = await Promise.all([...entries.values()].map((entry) => entry.build()));
      return !built.includes(false);
    },
    deployed(started) {
      deployment = started;
      if (early.length > 0) this.changed(new Set(early));
    },
    changed(files) {
      restarts.changed(files);
      records.changed(files);
      if (deployment === undefined) {
        early = [...early, ...files];
        news.emit("change");
        return;
      }
      if (programFailed || [...files].some(isOfProgram)) return requestUpdate(files);
      for (const entry of entries.values()) {
        if (isAffected(entry, files)) entry.requestRebuild();
      }
    },
    retry() {
      if (deployment !== undefined && programFailed) requestUpdate(new Set());
    },
    async nextChange(signal) {
      if (early.length > 0) return;
      await once(news, "change", { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
    },
    program: () => program,
    async idle() {
      await updating.idle();
      await Promise.all([...entries.values()].map((entry) => entry.idle()));
    },
    async close() {
      await Promise.all([...entries.values()].map((entry) => entry.close()));
      await program.services.close();
    },
  };
}

/** Workloads and workflows have different names. */
function namesIn({ workloads, workflows, externals }: DevProgram): ReadonlySet<string> {
  return new Set([
    ...workloads.map(({ source }) => source.name),
    ...externals.map(({ name }) => name),
    ...workflows.map(({ workflow }) => workflow.name),
  ]);
}

function countsOf(changes: readonly Change[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of changes) if (kind !== "same") counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
