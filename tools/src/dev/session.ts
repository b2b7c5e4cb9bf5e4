import { EventEmitter, once } from "node:events";
import type { Change } from "@sfn-workers/local-cloud";
import type { WorkloadBuilder } from "@sfn-workers/worker-build";
import { createRestarts, ofProgram, ofSecrets } from "./changedFiles.ts";
import { createLatest, type Latest } from "./latest.ts";
import { messageOf } from "./messageOf.ts";
import { createErrors, type Subject } from "./news.ts";
import type { DevProgram, DevWorkload } from "./program.ts";
import { createChangeRecords } from "./recordChanges.ts";
import { createRenewal, RENEWED_WITHIN_MS, type Renewal } from "./renewal.ts";
import type { SessionDeployment, SessionParts } from "./sessionParts.ts";
import { workerOf } from "./workerOf.ts";
import { hasSecrets, isAffected, isSame, type WorkloadFiles } from "./workloadFiles.ts";

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
  /** Before there is a deployment: resolves when something has changed since the newest build began. */
  nextChange(signal: AbortSignal): Promise<void>;
  /** What is deployed, or is to be. */
  program(): DevProgram;
  /** Resolves when everything that has changed is deployed, or its error told. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Entry extends WorkloadFiles {
  readonly builder: Pick<WorkloadBuilder, "build" | "close">;
  readonly rebuilding: Latest;
  readonly renewal: Renewal;
  files: ReadonlySet<string>;
  hasFailed: boolean;
  /** When the oldest change that is not built came. */
  changedAt: number | undefined;
  /** One build at a time. */
  building: Promise<unknown>;
}

/** Keeps what runs the same as the files: rebuilds a workload, or deploys everything, as a change asks for. */
export function createSession(first: DevProgram, parts: SessionParts): Session {
  const { tell, clock } = parts;
  const now = () => Math.round(clock.now());
  const errors = createErrors(tell, () => deployment === undefined);
  let program = first;
  let entries = new Map(first.workloads.map((workload) => [workload.source.name, enter(workload)]));
  let deployment: SessionDeployment | undefined;
  let programFailed = false;
  const changedFiles = new Set<string>();
  let programChangedAt: number | undefined;
  const updating = createLatest(update);
  const news = new EventEmitter();
  /** Files that changed before there was a deployment, and how many of them had changed when the newest build began. */
  const early: string[] = [];
  let earlyBuilt = 0;
  const restarts = createRestarts(tell);
  const records = createChangeRecords();

  function enter(workload: DevWorkload): Entry {
    const entry: Entry = {
      workload,
      builder: parts.createBuilder(workload),
      rebuilding: createLatest(() => rebuild(entry)),
      renewal: createRenewal(workload.source.name, clock, errors),
      files: new Set(),
      hasFailed: false,
      changedAt: undefined,
      building: Promise.resolve(),
    };
    return entry;
  }

  const isOfProgram = (file: string) => ofProgram(file) || parts.hasLoaded(file);

  function requestRebuild(entry: Entry): void {
    entry.changedAt ??= now();
    entry.rebuilding.request();
    entry.renewal.overtake();
  }

  /** @returns whether it can be built */
  async function build(entry: Entry): Promise<boolean> {
    const about: Subject = { what: "build", workload: entry.workload.source.name };
    const before = { ...entry };
    const endRecord = records.begin();
    const built = entry.building.then(() => entry.builder.build());
    entry.building = built.catch(() => {});
    try {
      entry.files = await built;
      entry.hasFailed = false;
      errors.ended(about);
    } catch (error) {
      entry.hasFailed = true;
      errors.occurred(about, messageOf(error));
    }
    const changed = endRecord();
    const isDeployed = deployment !== undefined && [...entries.values()].includes(entry);
    if (isDeployed && isAffected(entry, changed) && !isAffected(before, changed)) {
      requestRebuild(entry);
    }
    return !entry.hasFailed;
  }

  async function rebuild(entry: Entry): Promise<void> {
    const changedAt = entry.changedAt ?? now();
    entry.changedAt = undefined;
    const isBuilt = await build(entry);
    const isOvertaken = entry.rebuilding.isStale() && now() - changedAt < RENEWED_WITHIN_MS;
    if (!isBuilt || isOvertaken) {
      // The time of a change that is overtaken counts on.
      if (entry.rebuilding.isStale()) entry.changedAt = changedAt;
      return;
    }
    const buildMs = now() - changedAt;
    if (await renew(entry)) {
      const workload = entry.workload.source.name;
      tell({ kind: "renewed", workload, buildMs, ms: now() - changedAt });
      parts.onRenewed?.(workload);
    }
  }

  async function renew({ workload: { source }, renewal }: Entry): Promise<boolean> {
    const started = deployment;
    const worker = workerOf(started?.resources ?? [], source.name);
    if (started === undefined || worker === undefined) return false;
    return renewal.run((signal) => started.renew(worker.urn, signal));
  }

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
      if (!former.has(entry) && isAffected(entry, changed)) requestRebuild(entry);
    }
  }

  /** An update has failed. A handler that has changed runs all the same; what else has changed waits for the next update. */
  function keepFailed(files: ReadonlySet<string>, meanwhile: ReadonlySet<string>): void {
    if (meanwhile.size > 0) requestUpdate(meanwhile);
    const others = new Set<string>();
    for (const file of files) (isOfProgram(file) ? changedFiles : others).add(file);
    for (const entry of entries.values()) if (isAffected(entry, others)) requestRebuild(entry);
  }

  function requestUpdate(files: ReadonlySet<string>): void {
    for (const file of files) changedFiles.add(file);
    programChangedAt ??= now();
    updating.request();
    // It waits for renewals.
    for (const { renewal } of entries.values()) renewal.overtake();
  }

  /** @returns false when a workload can't be built, which has been told */
  async function deploy(files: ReadonlySet<string>, changedAt: number): Promise<boolean> {
    const next = await parts.readProgram(programFailed);
    const entered: Entry[] = [];
    try {
      const wanted = next.workloads.map((workload) => {
        const known = entries.get(workload.source.name);
        if (known !== undefined && isSame(known.workload, workload)) return known;
        const entry = enter(workload);
        entered.push(entry);
        return entry;
      });
      const stale = wanted.filter((entry) => entered.includes(entry) || isAffected(entry, files));
      const built = await Promise.all(stale.map(build));
      if (built.includes(false)) return false;
      const { changes } = (await deployment?.update(next)) ?? { changes: [] };
      await leave(wanted);
      const former = new Set(entries.keys());
      entries = new Map(wanted.map((entry) => [entry.workload.source.name, entry]));
      await program.services.close();
      program = next;
      tell({
        kind: "updated",
        ms: now() - changedAt,
        changes: countsOf(changes),
        added: [...entries.keys()].filter((name) => !former.has(name)),
        removed: [...former].filter((name) => !entries.has(name)),
      });
      // A process reads its secrets once, as it starts.
      const restarted = [...files].some(ofSecrets)
        ? wanted.filter(({ workload }) => hasSecrets(workload))
        : [];
      const affected = [...new Set([...stale, ...restarted])];
      await Promise.all(affected.filter((entry) => isUntouched(entry, changes)).map(renew));
      for (const { workload } of affected) parts.onRenewed?.(workload.source.name);
      return true;
    } finally {
      if (program !== next) {
        for (const { builder } of entered) await builder.close();
        await next.services.close();
      }
    }
  }

  /** Before there is a deployment. */
  async function readAgain(): Promise<void> {
    const next = await parts.readProgram(true);
    for (const { builder } of entries.values()) await builder.close();
    await program.services.close();
    program = next;
    entries = new Map(next.workloads.map((workload) => [workload.source.name, enter(workload)]));
    errors.ended({ what: "program" });
  }

  /** Closes the builders of workloads that are gone or have changed. */
  async function leave(wanted: readonly Entry[]): Promise<void> {
    for (const [name, entry] of entries) {
      if (wanted.includes(entry)) continue;
      await entry.rebuilding.idle();
      await entry.builder.close();
      if (wanted.some(({ workload }) => workload.source.name === name)) continue;
      for (const what of ["build", "worker"] as const) errors.forget({ what, workload: name });
    }
  }

  /** Whether an update has left the worker of a workload as it was. */
  function isUntouched({ workload }: Entry, changes: readonly Change[]): boolean {
    const worker = workerOf(deployment?.resources ?? [], workload.source.name);
    return changes.every(({ kind, resource }) => resource.urn !== worker?.urn || kind === "same");
  }

  return {
    async build() {
      const changed = early.slice(earlyBuilt);
      earlyBuilt = early.length;
      programFailed ||= changed.some(isOfProgram);
      try {
        if (programFailed) await readAgain();
        programFailed = false;
      } catch (error) {
        errors.occurred({ what: "program" }, messageOf(error));
        return false;
      }
      const built = await Promise.all([...entries.values()].map(build));
      return !built.includes(false);
    },
    deployed(started) {
      deployment = started;
      const changed = early.splice(0).slice(earlyBuilt);
      if (changed.length > 0) this.changed(new Set(changed));
    },
    changed(files) {
      restarts.changed(files);
      records.changed(files);
      if (deployment === undefined) {
        early.push(...files);
        news.emit("change");
        return;
      }
      if (programFailed || [...files].some(isOfProgram)) return requestUpdate(files);
      for (const entry of entries.values()) {
        if (isAffected(entry, files)) requestRebuild(entry);
      }
    },
    async nextChange(signal) {
      if (early.length > earlyBuilt) return;
      await once(news, "change", { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
    },
    program: () => program,
    async idle() {
      await updating.idle();
      await Promise.all([...entries.values()].map(({ rebuilding }) => rebuilding.idle()));
    },
    async close() {
      await Promise.all([...entries.values()].map(({ builder }) => builder.close()));
      await program.services.close();
    },
  };
}

function countsOf(changes: readonly Change[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of changes) if (kind !== "same") counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
