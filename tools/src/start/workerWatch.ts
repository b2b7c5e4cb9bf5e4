import type { Failure, LocalResource } from "@sfn-workers/local-cloud";
import type { WorkerNews } from "../executions/machines.ts";
import { createThrottling } from "./throttling.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

/** Collects the failures of a local environment by workload, and tells each of them once. */
export interface WorkerWatch {
  /** Parents come before their children. */
  onResource(resource: LocalResource): void;
  onFailure(failure: Failure): void;
  /** The role, which the program does not make, is that of a workload's worker. */
  onRole(roleArn: string, workload: string): void;
  /** No task of the workload is taken any more. */
  onDead(workload: string, text: string): void;
  /** The environment is stopping: from now on only a missing permission is told, since everything else ends with it. */
  onStop(): void;
  newsOf(workload: string): WorkerNews;
  /** The workload, or the workflow, that a resource with this physical name or ARN belongs to. */
  workloadOf(name: string): string | undefined;
  /** Whether a permission is missing. */
  lacksPermission(): boolean;
  /** Whether a service refuses what a state machine asks for. */
  callIsRefused(): boolean;
  /** A line for each function that was throttled. */
  throttling(): readonly string[];
}

/** Of what owns resources. Workloads and workflows have different names. */
const OWNERS = new Set(["sfn-workers:index:Workload", "sfn-workers:index:Workflow"]);
/** For failures of resources that belong to no workload. */
const SHARED = "the environment";

export function createWorkerWatch(say: (text: string) => void): WorkerWatch {
  /** URN → the name of the workload, or the workflow, that contains the resource. */
  const workloads = new Map<string, string>();
  /** ARN and physical name → the name of the workload, or the workflow. */
  const owners = new Map<string, string>();
  const news = new Map<string, { readonly dead: AbortController; trouble: Trouble | undefined }>();
  const told = new Set<string>();
  const throttling = createThrottling();
  let lacksPermission = false;
  let callIsRefused = false;
  let stopping = false;

  function newsFor(workload: string) {
    const known = news.get(workload) ?? { dead: new AbortController(), trouble: undefined };
    news.set(workload, known);
    return known;
  }

  function record(workload: string, trouble: Trouble): void {
    const known = newsFor(workload);
    known.trouble ??= trouble;
    if (trouble.dead) known.dead.abort(trouble.text);
    // The same error has other numbers each time, such as how long it took, and the id of another task.
    const key = `${workload} ${trouble.text.replaceAll(/\b(?:\d+(?:\.\d+)?|[\da-f]{32})\b/g, "…")}`;
    if (told.has(key)) return;
    told.add(key);
    say(`✗ ${workload}: ${trouble.text}`);
    if (trouble.remedy !== undefined) say(`  ${trouble.remedy}`);
  }

  function throttledTimes(workload: string): number {
    const arns = [...owners].filter(([, owner]) => owner === workload).map(([arn]) => arn);
    return arns.reduce((sum, arn) => sum + throttling.times(arn), 0);
  }

  return {
    onResource({ urn, type, name, parent, arn }) {
      const workload = OWNERS.has(type) ? name : workloads.get(parent ?? "");
      if (workload === undefined) return;
      workloads.set(urn, workload);
      if (arn === undefined) return;
      owners.set(arn, workload);
      owners.set(arn.replace(/^.*[:/]/, ""), workload);
    },
    onRole(roleArn, workload) {
      owners.set(roleArn, workload);
    },
    onDead(workload, text) {
      record(workload, { text, remedy: undefined, dead: true });
    },
    onStop() {
      stopping = true;
    },
    onFailure(failure) {
      if (stopping && failure.kind !== "permissionRefused") return;
      if (failure.kind === "throttled") throttling.add(failure);
      if (failure.kind === "permissionRefused") lacksPermission = true;
      if (failure.kind === "callRefused") callIsRefused = true;
      const trouble = troubleOf(failure);
      if (trouble !== undefined) record(owners.get(failure.arn) ?? SHARED, trouble);
    },
    newsOf: (workload) => ({
      dead: newsFor(workload).dead.signal,
      trouble: () => newsFor(workload).trouble?.text,
      delay: () => throttledText(throttledTimes(workload)),
    }),
    workloadOf: (name) => owners.get(name),
    lacksPermission: () => lacksPermission,
    callIsRefused: () => callIsRefused,
    throttling: throttling.lines,
  };
}

function throttledText(times: number): string | undefined {
  return times === 0 ? undefined : `its function was throttled ${times} times so far`;
}
