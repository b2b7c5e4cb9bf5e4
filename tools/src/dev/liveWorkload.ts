import { createLatest } from "./latest.ts";
import { messageOf } from "./messageOf.ts";
import type { Errors, Subject } from "./news.ts";
import type { DevWorkload } from "./program.ts";
import type { ChangeRecords } from "./recordChanges.ts";
import { createRenewal, RENEWED_WITHIN_MS } from "./renewal.ts";
import type { SessionDeployment, SessionParts } from "./sessionParts.ts";
import { workerOf } from "./workerOf.ts";
import { isAffected, type WorkloadFiles } from "./workloadFiles.ts";

/** A workload of a session, with its builder: its builds and its workers follow the files. */
export interface LiveWorkload extends WorkloadFiles {
  /** @returns whether it can be built; an error has been told */
  build(): Promise<boolean>;
  /** Starts a worker with what is built. @returns whether it runs; an error has been told */
  renew(): Promise<boolean>;
  /** It has changed: builds it, and starts its new worker. */
  requestRebuild(): void;
  /** Something has changed: a worker that does not start is not waited for any more. */
  overtake(): void;
  /** Resolves when everything that was requested is done. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface LiveParts
  extends Pick<SessionParts, "createBuilder" | "tell" | "onRenewed" | "clock"> {
  readonly errors: Errors;
  readonly records: ChangeRecords;
  /** What runs; `undefined` before there is a deployment. */
  deployment(): SessionDeployment | undefined;
  /** Whether the workload is a part of what runs. */
  isDeployed(live: LiveWorkload): boolean;
}

export function createLiveWorkload(workload: DevWorkload, parts: LiveParts): LiveWorkload {
  const { errors, records, clock } = parts;
  const { name } = workload.source;
  const now = () => Math.round(clock.now());
  const builder = parts.createBuilder(workload);
  const rebuilding = createLatest(rebuild);
  const renewal = createRenewal(name, clock, errors);
  let known: WorkloadFiles = { workload, files: new Set(), hasFailed: false };
  /** When the oldest change that is not built came. */
  let changedAt: number | undefined;
  /** One build at a time. */
  let building: Promise<unknown> = Promise.resolve();

  async function build(): Promise<boolean> {
    const about: Subject = { what: "build", workload: name };
    const before = known;
    const endRecord = records.begin();
    const built = building.then(() => builder.build());
    building = built.catch(() => {
      // Told below.
    });
    try {
      known = { workload, files: await built, hasFailed: false };
      errors.ended(about);
    } catch (error) {
      known = { ...known, hasFailed: true };
      errors.occurred(about, messageOf(error));
    }
    const changed = endRecord();
    if (parts.isDeployed(live) && isAffected(known, changed) && !isAffected(before, changed)) {
      requestRebuild();
    }
    return !known.hasFailed;
  }

  async function rebuild(): Promise<void> {
    const since = changedAt ?? now();
    changedAt = undefined;
    const isBuilt = await build();
    const isOvertaken = rebuilding.isStale() && now() - since < RENEWED_WITHIN_MS;
    if (!isBuilt || isOvertaken) {
      // The time of a change that is overtaken counts on.
      if (rebuilding.isStale()) changedAt = since;
      return;
    }
    const buildMs = now() - since;
    if (await renew()) {
      parts.tell({ kind: "renewed", workload: name, buildMs, ms: now() - since });
      parts.onRenewed?.(name);
    }
  }

  async function renew(): Promise<boolean> {
    const deployment = parts.deployment();
    const worker = workerOf(deployment?.resources ?? [], name);
    if (deployment === undefined || worker === undefined) return false;
    return renewal.run((signal) => deployment.renew(worker.urn, signal));
  }

  function requestRebuild(): void {
    changedAt ??= now();
    rebuilding.request();
    renewal.overtake();
  }

  const live: LiveWorkload = {
    workload,
    get files() {
      return known.files;
    },
    get hasFailed() {
      return known.hasFailed;
    },
    ...{ build, renew, requestRebuild },
    overtake: () => renewal.overtake(),
    idle: () => rebuilding.idle(),
    close: () => builder.close(),
  };
  return live;
}
