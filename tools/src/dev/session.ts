import { EventEmitter, once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import type { Change, LocalResource } from "@sfn-workers/local-cloud";
import type { WorkloadBuilder } from "@sfn-workers/worker-build";
import { ofProgram, ofSecrets, restartReason } from "./changedFiles.ts";
import { createLatest, type Latest } from "./latest.ts";
import { messageOf } from "./messageOf.ts";
import { createErrors, type News, type Subject } from "./news.ts";
import type { DevProgram, DevWorkload } from "./program.ts";
import { workerOf } from "./workerOf.ts";

/** What runs, as a session changes it. */
export interface SessionDeployment {
  readonly resources: readonly LocalResource[];
  renew(urn: string): Promise<void>;
  update(program: DevProgram): Promise<{ readonly changes: readonly Change[] }>;
}

export interface SessionParts {
  createBuilder(workload: DevWorkload): Pick<WorkloadBuilder, "build" | "close">;
  /** Reads what to deploy as the files are now. */
  readProgram(): Promise<DevProgram>;
  /** Whether a file was read for what is deployed. */
  hasLoaded(file: string): boolean;
  tell(news: News): void;
  /** Called when a workload's new worker runs, or its resources were updated. */
  onRenewed?(workload: string): void;
  /** In milliseconds. */
  now(): number;
}

export interface Session {
  /** Builds all workloads. @returns whether all can be built; the errors have been told */
  build(): Promise<boolean>;
  /** From now on changes reach what runs. */
  deployed(deployment: SessionDeployment): void;
  /** Files have changed. Their paths are absolute. */
  changed(files: ReadonlySet<string>): void;
  /** Before it is deployed: resolves after the next change. */
  nextChange(signal: AbortSignal): Promise<void>;
  workloads(): readonly DevWorkload[];
  /** Resolves when everything that has changed is deployed, or its error told. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly workload: DevWorkload;
  readonly builder: Pick<WorkloadBuilder, "build" | "close">;
  readonly rebuilding: Latest;
  files: ReadonlySet<string>;
  /** Its last build has failed. What would mend it is in files that are unknown. */
  hasFailed: boolean;
  /** When the oldest change that is not built came. */
  changedAt: number | undefined;
  /** One build at a time. */
  building: Promise<unknown>;
}

/** Keeps what runs the same as the files: rebuilds a workload, or deploys everything, as a change asks for. */
export function createSession(first: DevProgram, parts: SessionParts): Session {
  const { tell, now } = parts;
  const errors = createErrors(tell);
  let program = first;
  let entries = new Map(first.workloads.map((workload) => [workload.source.name, enter(workload)]));
  let deployment: SessionDeployment | undefined;
  let programFailed = false;
  const changedFiles = new Set<string>();
  let programChangedAt: number | undefined;
  const updating = createLatest(update);
  const news = new EventEmitter();
  /** Files that changed before there was a deployment. */
  const early: string[] = [];
  const toldRestarts = new Set<string>();

  function enter(workload: DevWorkload): Entry {
    const entry: Entry = {
      workload,
      builder: parts.createBuilder(workload),
      rebuilding: createLatest(() => rebuild(entry)),
      files: new Set(),
      hasFailed: false,
      changedAt: undefined,
      building: Promise.resolve(),
    };
    return entry;
  }

  /** @returns whether it can be built */
  async function build(entry: Entry): Promise<boolean> {
    const about: Subject = { what: "build", workload: entry.workload.source.name };
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
    return !entry.hasFailed;
  }

  async function rebuild(entry: Entry): Promise<void> {
    const changedAt = entry.changedAt ?? now();
    entry.changedAt = undefined;
    if (!(await build(entry)) || entry.rebuilding.isStale()) {
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

  async function renew({ workload: { source } }: Entry): Promise<boolean> {
    const about: Subject = { what: "worker", workload: source.name };
    const worker = workerOf(deployment?.resources ?? [], source.name);
    if (worker === undefined) return false;
    try {
      await deployment?.renew(worker.urn);
      errors.ended(about);
      return true;
    } catch (error) {
      errors.occurred(about, messageOf(error));
      return false;
    }
  }

  async function update(): Promise<void> {
    const files = new Set(changedFiles);
    changedFiles.clear();
    const changedAt = programChangedAt ?? now();
    programChangedAt = undefined;
    const about: Subject = { what: "program" };
    try {
      programFailed = !(await deploy(files, changedAt));
      if (!programFailed) errors.ended(about);
    } catch (error) {
      programFailed = true;
      errors.occurred(about, messageOf(error));
    }
  }

  /** @returns false when a workload can't be built, which has been told */
  async function deploy(files: ReadonlySet<string>, changedAt: number): Promise<boolean> {
    const next = await parts.readProgram();
    const entered: Entry[] = [];
    try {
      const wanted = next.workloads.map((workload) => {
        const known = entries.get(workload.source.name);
        if (known !== undefined && isSame(known.workload, workload)) return known;
        const entry = enter(workload);
        entered.push(entry);
        return entry;
      });
      const stale = wanted.filter(
        (entry) => entered.includes(entry) || entry.hasFailed || touches(entry, files),
      );
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
      const restarted = [...files].some(ofSecrets) ? wanted.filter(hasSecrets) : [];
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
      const built = await Promise.all([...entries.values()].map(build));
      return !built.includes(false);
    },
    deployed(started) {
      deployment = started;
      if (early.length > 0) this.changed(new Set(early));
    },
    changed(files) {
      news.emit("change");
      // What changes before is in what is deployed, or comes when the build has failed.
      if (deployment === undefined) return void early.push(...files);
      for (const file of files) {
        const reason = restartReason(file);
        if (reason === undefined || toldRestarts.has(reason)) continue;
        toldRestarts.add(reason);
        tell({ kind: "restart", file, reason });
      }
      if (programFailed || [...files].some((file) => ofProgram(file) || parts.hasLoaded(file))) {
        for (const file of files) changedFiles.add(file);
        programChangedAt ??= now();
        updating.request();
        return;
      }
      for (const entry of entries.values()) {
        if (!entry.hasFailed && !touches(entry, files)) continue;
        entry.changedAt ??= now();
        entry.rebuilding.request();
      }
    },
    async nextChange(signal) {
      await once(news, "change", { signal });
    },
    workloads: () => [...entries.values()].map(({ workload }) => workload),
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

function touches({ files, workload }: Entry, changed: ReadonlySet<string>): boolean {
  return [...changed].some((file) => files.has(file) || mayBeAsset(workload, file));
}

function hasSecrets({ workload: { source } }: Entry): boolean {
  return Object.keys(source.manifest.secrets ?? {}).length > 0;
}

/** A new file may match a glob of the manifest. */
function mayBeAsset({ source: { manifest, directory } }: DevWorkload, file: string): boolean {
  return (manifest.bundle?.assets ?? []).length > 0 && file.startsWith(`${directory}/`);
}

/** Whether a builder of the one builds the other. Schemas are others after each load. */
function isSame(a: DevWorkload, b: DevWorkload): boolean {
  const facts = ({ worker, source: { manifest, ...paths } }: DevWorkload) => ({
    ...{ worker, paths, bundle: manifest.bundle },
    hasSecrets: Object.keys(manifest.secrets ?? {}).length > 0,
  });
  return isDeepStrictEqual(facts(a), facts(b));
}

function countsOf(changes: readonly Change[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of changes) if (kind !== "same") counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
