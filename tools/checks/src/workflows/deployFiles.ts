import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Contexts, holds } from "./expressions.ts";

const FOLDER = join(import.meta.dirname, "../../../../.github/workflows");

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: Concurrency;
  readonly permissions?: object;
  readonly steps?: readonly Step[];
}

export interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": boolean | string;
}

export interface Workflow {
  readonly concurrency?: object;
  readonly permissions?: object;
  readonly on: Readonly<Record<string, object>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export function workflowOf(name: string): Workflow {
  return parse(readFileSync(join(FOLDER, `${name}.yml`), "utf8"));
}

/** How a job ended, as `needs` tells it. */
export interface Ended {
  readonly result: "success" | "failure" | "cancelled" | "skipped";
  readonly outputs?: Readonly<Record<string, string>>;
}

/**
 * The jobs that GitHub would start, in their order, when they end as given: without a word, with success. Conditions are read as
 * GitHub reads them: without a function of the status, all that a job needs must have succeeded, and all that those need. One that
 * was skipped has not, also within a called workflow (docs.github.com, "needs": "a failure or skip applies to all jobs in the chain").
 */
export function started(
  { jobs }: Workflow,
  contexts: Contexts,
  ends: Readonly<Record<string, Ended>> = {},
): string[] {
  const ended: Record<string, Ended> = {};
  const unbroken = new Set<string>();
  for (const [id, job] of Object.entries(jobs)) {
    const names = [job.needs ?? []].flat();
    const needs = Object.fromEntries(names.map((name) => [name, ended[name]]));
    const allSucceeded = names.every((name) => unbroken.has(name));
    const starts =
      (allSucceeded || /\b(?:always|cancelled|failure)\(\)/.test(job.if ?? "")) &&
      holds(job.if ?? "true", { ...contexts, needs });
    const end = starts ? (ends[id] ?? SUCCESS) : SKIPPED;
    ended[id] = end;
    if (allSucceeded && end.result === "success" && !skipsWithin(job)) unbroken.add(id);
  }
  return Object.entries(ended).flatMap(([id, { result }]) => (result === "skipped" ? [] : id));
}

const SUCCESS: Ended = { result: "success" };
const SKIPPED: Ended = { result: "skipped" };

/** Whether the workflow that a job calls leaves out one of its own. */
function skipsWithin({ uses, with: inputs = {} }: Job): boolean {
  const name = /^\.\/\.github\/workflows\/(.+)\.yml$/.exec(uses ?? "")?.[1];
  if (name === undefined) return false;
  const called = workflowOf(name);
  return started(called, { inputs }).length < Object.keys(called.jobs).length;
}
