import { type Ended, type Job, type Workflow, workflowOf } from "./deployFiles.ts";
import { type Contexts, filledIn, holds } from "./expressions.ts";

/**
 * Runs of a workflow, as GitHub runs them. What it assumes, by docs.github.com and api.github.com's description:
 *
 * - A group has one job that runs and one that waits; a newer one takes the place of the one that waits, and with cancel-in-progress
 *   also of the one that runs (Control the concurrency of workflows and jobs). One that waits for its reviewers counts as running.
 * - A job joins its group when its condition holds, so one that is left out takes nobody's place. GitHub does not document that; others
 *   have seen it (BrighterCommand/Brighter#4372).
 * - A job of an environment with reviewers waits for one of them; rejected, it fails (Reviewing deployments), as after 30 days (limits).
 * - "Re-run failed jobs" runs those that failed or were cancelled, and what needs them; "Re-run a job" that one and what needs it. All
 *   others keep their result and their outputs of the former attempt (REST API, workflow runs). The event stays the same.
 * - A run that is cancelled ends its jobs, but for those whose condition holds nevertheless, and starts none (Workflow cancellation).
 */
export interface GitHub {
  /** Starts a run; its jobs run until `end` or `review`, but for those that end by themselves. */
  start(event: Event): Run;
  end(run: Run, job: string, ended?: Ended): void;
  review(run: Run, job: string, approved: boolean): void;
  cancel(run: Run): void;
  /** Runs all jobs again, those that failed, or one. */
  rerun(run: Run, which?: "failed" | { readonly job: string }): void;
}

export interface Event {
  readonly github: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

export interface Run {
  /** What each job does now, or how it has ended, by `JOB` or `JOB/JOB OF THE CALLED WORKFLOW`. */
  readonly jobs: Readonly<Record<string, State>>;
}

export type State = "waits for its group" | "waits for a person" | "runs" | Ended["result"];

interface Leaf {
  readonly path: string;
  readonly job: Job;
  readonly contexts: Contexts;
  readonly group: string | undefined;
}

interface OwnRun extends Run {
  readonly id: string;
  readonly event: Event;
  readonly jobs: Record<string, State>;
  readonly outputs: Record<string, Ended["outputs"]>;
  readonly leaves: Map<string, Leaf>;
  attempt: number;
  cancelled: boolean;
}

interface Rules {
  /** Environments in which GitHub asks a person. */
  readonly reviewed: readonly string[];
  /** How a job ends by itself; `undefined` when it runs until the test ends it. */
  readonly ends: (job: string, contexts: Contexts, event: Event) => Ended | undefined;
}

export function gitHub(workflow: Workflow, { reviewed, ends }: Rules): GitHub {
  const runs: OwnRun[] = [];
  const groups = new Map<string, { holder?: Place; waiting?: Place }>();

  function settle(): void {
    while (runs.some(startNext)) {
      // Each may let another one start.
    }
  }

  /** Starts or leaves out one job; `false` when none is left to do so. */
  function startNext(run: OwnRun): boolean {
    const github = { ...run.event.github, run_id: run.id, run_attempt: String(run.attempt) };
    const outer: Contexts = { github, inputs: run.event.inputs ?? {} };
    for (const [id, job] of Object.entries(workflow.jobs)) {
      if (job.uses === undefined) {
        if (startIfDue(run, { path: id, job, siblings: workflow, contexts: outer })) return true;
        continue;
      }
      const called = calledBy(job);
      const inner = Object.entries(called.jobs);
      const isLeftOut = run.jobs[id] === "skipped";
      if (isLeftOut || !isDue(run, "", job, workflow)) continue;
      const paths = inner.map(([name]) => `${id}/${name}`);
      const isCalled = paths.some((path) => run.jobs[path] !== undefined);
      const needs = needsOf(run, "", job, workflow);
      if (
        !isCalled &&
        !mayStart(run, { job, siblings: workflow, prefix: "", contexts: { ...outer, needs } })
      ) {
        run.jobs[id] = "skipped";
        return true;
      }
      const given = Object.entries(job.with ?? {}).map(([name, value]) => [
        name,
        filledIn(value, { ...outer, needs }),
      ]);
      const contexts = { github, inputs: Object.fromEntries(given) };
      for (const [name, one] of inner) {
        if (startIfDue(run, { path: `${id}/${name}`, job: one, siblings: called, contexts }))
          return true;
      }
    }
    return false;
  }

  function startIfDue(run: OwnRun, { path, job, siblings, contexts }: Candidate): boolean {
    const prefix = path.includes("/") ? `${path.split("/")[0]}/` : "";
    if (run.jobs[path] !== undefined || !isDue(run, prefix, job, siblings)) return false;
    const all = { ...contexts, needs: needsOf(run, prefix, job, siblings) };
    if (!mayStart(run, { job, siblings, prefix, contexts: all })) {
      run.jobs[path] = "skipped";
      return true;
    }
    const { group } = job.concurrency ?? {};
    const leaf = { path, job, contexts: all, group: group && String(filledIn(group, all)) };
    run.leaves.set(path, leaf);
    join(run, leaf);
    return true;
  }

  function join(run: OwnRun, leaf: Leaf): void {
    if (leaf.group === undefined) {
      admit(run, leaf);
      return;
    }
    const group = groups.get(leaf.group) ?? {};
    groups.set(leaf.group, group);
    if (group.waiting !== undefined) finish(group.waiting, CANCELLED);
    group.waiting = { run, leaf };
    run.jobs[leaf.path] = "waits for its group";
    if (group.holder === undefined) next(leaf.group);
    else if (filledIn(leaf.job.concurrency?.["cancel-in-progress"], leaf.contexts) === true) {
      finish(group.holder, CANCELLED);
    }
  }

  function next(name: string): void {
    const group = groups.get(name) ?? {};
    const { waiting } = group;
    groups.set(name, waiting === undefined ? {} : { holder: waiting });
    if (waiting !== undefined) admit(waiting.run, waiting.leaf);
  }

  function admit(run: OwnRun, { path, job, contexts }: Leaf): void {
    const environment = String(filledIn(job.environment, contexts));
    if (reviewed.includes(environment)) run.jobs[path] = "waits for a person";
    else begin(run, path);
  }

  function begin(run: OwnRun, path: string): void {
    run.jobs[path] = "runs";
    const place = placeOf(run, path);
    const ended = ends(path, place.leaf.contexts, run.event);
    if (ended !== undefined) finish(place, ended);
  }

  function finish({ run, leaf: { path, group: name, job, contexts } }: Place, ended: Ended): void {
    run.jobs[path] = ended.result;
    const own = Object.entries(job.outputs ?? {}).filter(([, value]) => !value.includes("steps."));
    const others = own.map(([output, value]) => [output, String(filledIn(value, contexts))]);
    run.outputs[path] = { ...Object.fromEntries(others), ...ended.outputs };
    const group = name === undefined ? undefined : groups.get(name);
    if (name === undefined || group === undefined) return;
    if (group.holder?.run === run && group.holder.leaf.path === path) next(name);
    else if (group.waiting?.run === run && group.waiting.leaf.path === path) delete group.waiting;
  }

  function placeOf(run: OwnRun, path: string): Place {
    const leaf = run.leaves.get(path);
    if (leaf === undefined) throw new Error(`there is no job ${path} that has begun`);
    return { run, leaf };
  }

  const own = (run: Run) => {
    const found = runs.find((one) => one === run);
    if (found === undefined) throw new Error("a run of another GitHub");
    return found;
  };
  const requireState = (run: Run, job: string, state: State) => {
    if (run.jobs[job] !== state) throw new Error(`${job}: ${run.jobs[job]}, not "${state}"`);
  };

  return {
    start(event) {
      const jobs = {};
      const run = { id: String(runs.length + 1), event, jobs, outputs: {}, leaves: new Map() };
      runs.push({ ...{ attempt: 1, cancelled: false }, ...run });
      settle();
      return own(runs.at(-1) as Run);
    },
    end(run, job, ended = SUCCESS) {
      requireState(run, job, "runs");
      finish(placeOf(own(run), job), ended);
      settle();
    },
    review(run, job, approved) {
      requireState(run, job, "waits for a person");
      if (approved) begin(own(run), job);
      else finish(placeOf(own(run), job), { result: "failure" });
      settle();
    },
    cancel(run) {
      const found = own(run);
      found.cancelled = true;
      for (const [path, state] of Object.entries(found.jobs)) {
        if (isOver(state)) continue;
        const place = placeOf(found, path);
        const still = { ...place.leaf.contexts, cancelled: () => true };
        const condition = place.leaf.job.if ?? "success()";
        if (!/\b(?:always|cancelled)\(\)/.test(condition) || !holds(condition, still)) {
          finish(place, CANCELLED);
        }
      }
      settle();
    },
    rerun(run, which) {
      const found = own(run);
      const again = repeated(workflow, found, which);
      found.attempt += 1;
      found.cancelled = false;
      for (const path of again) {
        delete found.jobs[path];
        delete found.outputs[path];
      }
      settle();
    },
  };
}

interface Place {
  readonly run: OwnRun;
  readonly leaf: Leaf;
}

interface Candidate {
  readonly path: string;
  readonly job: Job;
  readonly siblings: Workflow;
  readonly contexts: Contexts;
}

const SUCCESS: Ended = { result: "success" };
const CANCELLED: Ended = { result: "cancelled" };

const isOver = (state: State | undefined) =>
  state !== undefined && ["success", "failure", "cancelled", "skipped"].includes(state);

const namesOf = ({ needs = [] }: Job) => [needs].flat();

const read = new Map<string, Workflow>();

function calledBy({ uses = "" }: Job): Workflow {
  const name = /^\.\/\.github\/workflows\/(.+)\.yml$/.exec(uses)?.[1] ?? uses;
  const workflow = read.get(name) ?? workflowOf(name);
  read.set(name, workflow);
  return workflow;
}

/** How a job has ended; `undefined` while it has not. One that calls a workflow ends as that one's jobs do. */
function endOf(run: OwnRun, prefix: string, id: string, { jobs }: Workflow): Ended | undefined {
  const job = jobs[id] ?? {};
  const state = run.jobs[`${prefix}${id}`];
  if (job.uses === undefined || state === "skipped") {
    if (state === undefined || !isOver(state)) return undefined;
    return { result: state as Ended["result"], outputs: run.outputs[`${prefix}${id}`] ?? {} };
  }
  const called = calledBy(job);
  const ends = Object.keys(called.jobs).map(
    (name) => [name, endOf(run, `${id}/`, name, called)] as const,
  );
  if (ends.some(([, end]) => end === undefined)) return undefined;
  const results = ends.map(([, end]) => end?.result);
  const worst = (["failure", "cancelled", "success"] as const).find((one) => results.includes(one));
  const declared = called.on["workflow_call"] as { outputs?: Record<string, { value: string }> };
  const outputs = Object.entries(declared.outputs ?? {}).map(([name, { value }]) => [
    name,
    filledIn(value, { jobs: Object.fromEntries(ends) }) ?? "",
  ]);
  return { result: worst ?? "skipped", outputs: Object.fromEntries(outputs) };
}

const isDue = (run: OwnRun, prefix: string, job: Job, siblings: Workflow) =>
  namesOf(job).every((name) => endOf(run, prefix, name, siblings) !== undefined);

const needsOf = (run: OwnRun, prefix: string, job: Job, siblings: Workflow) =>
  Object.fromEntries(namesOf(job).map((name) => [name, endOf(run, prefix, name, siblings)]));

interface Start {
  readonly job: Job;
  readonly siblings: Workflow;
  readonly prefix: string;
  readonly contexts: Contexts;
}

/** Without a function of the status in its condition, all that a job needs, and all that those need, must have succeeded. */
function mayStart(run: OwnRun, { job, siblings, prefix, contexts }: Start): boolean {
  const condition = job.if ?? "true";
  const asks = /\b(?:always|cancelled|failure)\(\)/.test(condition);
  if (!asks && (run.cancelled || !allSucceeded(run, prefix, job, siblings))) return false;
  return holds(condition, { ...contexts, cancelled: () => run.cancelled });
}

function allSucceeded(run: OwnRun, prefix: string, job: Job, siblings: Workflow): boolean {
  return namesOf(job).every((name) => {
    const needed = siblings.jobs[name] ?? {};
    const isWhole =
      needed.uses === undefined ||
      Object.keys(calledBy(needed).jobs).every(
        (inner) => run.jobs[`${name}/${inner}`] === "success",
      );
    const ended = endOf(run, prefix, name, siblings)?.result === "success";
    return ended && isWhole && allSucceeded(run, prefix, needed, siblings);
  });
}

/** The jobs that run again, and those that need them. */
function repeated(
  workflow: Workflow,
  run: OwnRun,
  which: Parameters<GitHub["rerun"]>[1],
): string[] {
  const paths = Object.keys(run.jobs);
  if (which === undefined) return paths;
  const chosen =
    which === "failed"
      ? paths.filter((path) => ["failure", "cancelled"].includes(run.jobs[path] ?? ""))
      : [which.job];
  const again = new Set(chosen);
  const isAgain = (id: string) =>
    [...again].some((path) => path === id || path.startsWith(`${id}/`));
  for (const [id, job] of Object.entries(workflow.jobs)) {
    if (namesOf(job).some(isAgain)) {
      for (const path of paths) if (path === id || path.startsWith(`${id}/`)) again.add(path);
    }
    if (job.uses === undefined) continue;
    for (const [name, inner] of Object.entries(calledBy(job).jobs)) {
      if (namesOf(inner).some((needed) => again.has(`${id}/${needed}`))) again.add(`${id}/${name}`);
    }
  }
  return [...again];
}
