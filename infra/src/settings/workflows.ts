import {
  InvalidSubstitutions,
  numberOf,
  type PlacedState,
  runsIn,
  statesIn,
  substitute,
  type Workflow,
} from "@sfn-workers/states-language/workflow";
import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import { MAX_EXPRESS_SECONDS } from "../limits.ts";
import { ConfigurationError, keyPath, problem } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";
import type { Settings } from "./settings.ts";
import { unservedProblems } from "./unserved.ts";
import { timezoneWithoutEffect } from "./withoutEffect.ts";
import type { WorkflowSettings } from "./workflowSchema.ts";

/** A team's workflows, by name. */
export type Workflows = Readonly<Record<string, Workflow>>;

export interface ConfiguredWorkflow {
  /** With the environment's substitutions. */
  readonly workflow: Workflow;
  readonly settings: WorkflowSettings;
}

/**
 * The workflows of an environment, checked against its workloads.
 *
 * @throws {ConfigurationError} when one is unknown, has a text without a substitution, a state that the environment can't run, or may
 * run shorter than its tasks
 */
export function configuredWorkflows(
  settings: Settings,
  workflows: Workflows,
  stack: string,
): ConfiguredWorkflow[] {
  const problems: string[] = [];
  const configured = Object.entries(settings.workflows).flatMap(([name, given]) => {
    const found = Object.hasOwn(workflows, name) ? workflows[name] : undefined;
    if (found === undefined) {
      const known = Object.keys(workflows).join(", ") || "there is none";
      problems.push(
        `${keyOf(name)} names none; allowed: a workflow that the program has: ${known}`,
      );
      return [];
    }
    const { workflow, wrong } = withSubstitutions(found, given);
    problems.push(
      ...wrong.map((one) => `${keyOf(name)}.${one}`),
      ...unknownWorkloads(workflow, settings),
      ...expressProblems(workflow, given),
      ...versionProblems(name, given),
      ...alsoHandsToProblems(workflow, given, settings),
      ...inputProblems(name, given),
      ...timezoneProblems(name, given),
      ...timeoutProblems(workflow, given, settings),
    );
    return [{ workflow, settings: given }];
  });
  problems.push(...unservedProblems(settings, configured.flatMap(served)));
  if (problems.length > 0) throw new ConfigurationError(problems, stack);
  return configured;
}

function withSubstitutions(workflow: Workflow, { substitutions }: WorkflowSettings) {
  try {
    return { workflow: substitute(workflow, substitutions), wrong: [] };
  } catch (error) {
    if (error instanceof InvalidSubstitutions) return { workflow, wrong: error.problems };
    if (error instanceof InvalidOption) return { workflow, wrong: [error.message] };
    throw error;
  }
}

/** The workloads to which its executions hand tasks. */
export function served({ workflow, settings: { alsoHandsTo } }: ConfiguredWorkflow): string[] {
  const runs = runsIn(workflow.definition).map(({ workload }) => workload);
  return [...new Set([...runs, ...alsoHandsTo])];
}

/** The states among whose parameters tokens stand, and so in the history. */
export function tokenStates(
  { definition }: Workflow,
  workloadsWithQueues: readonly string[],
): PlacedState[] {
  return [
    ...runsIn(definition).filter(({ workload }) => workloadsWithQueues.includes(workload)),
    ...statesIn(definition).filter(({ state }) =>
      /\.waitForTaskToken$/.test(String(state["Resource"])),
    ),
  ];
}

function unknownWorkloads({ name, definition }: Workflow, { workloads }: Settings): string[] {
  const known = workloads.map(({ manifest }) => manifest.name);
  return runsIn(definition)
    .filter(({ workload }) => !known.includes(workload))
    .map(({ at, workload }) => {
      const allowed = `allowed: a workload of this environment: ${known.join(", ") || "there is none"}`;
      return `${keyOf(name)} hands the tasks of ${at} to the workload ${workload}; ${allowed}`;
    });
}

/** Express workflows can't wait for anybody, nor for long (Step Functions developer guide, "Choosing workflow type"). */
function expressProblems(workflow: Workflow, given: WorkflowSettings): string[] {
  const { name, type, definition } = workflow;
  if (type !== "EXPRESS") return expressItemProblems(workflow);
  const waiting = [
    ...runsIn(definition).map(({ at, workload }) => `${at} hands its task to ${workload}`),
    ...statesIn(definition).flatMap(({ at, state }) => {
      const [, pattern] = /\.(sync(?::2)?|waitForTaskToken)$/.exec(String(state["Resource"])) ?? [];
      return pattern === undefined ? [] : [`${at} waits with .${pattern}`];
    }),
  ];
  const express = `${keyOf(name)} is a workflow of type EXPRESS`;
  const tooLong = statesIn(definition).filter(waitsTooLong);
  const { limit, where } = timeoutOf(workflow, given);
  return [
    ...waiting.map((what) => {
      return `${express}, and ${what}; allowed: type STANDARD, or states that wait for nobody`;
    }),
    ...tooLong.map(({ at, state }) => {
      return `${express}, and ${at} waits ${numberOf(state["Seconds"])} s; allowed: type STANDARD, or less than ${MAX_EXPRESS_SECONDS} s, after which AWS ends the execution`;
    }),
    ...(limit !== undefined && limit > MAX_EXPRESS_SECONDS
      ? [
          `${keyOf(name)}.timeoutSeconds is ${limit}${where}; allowed: at most ${MAX_EXPRESS_SECONDS}, after which AWS ends an execution of type EXPRESS`,
        ]
      : []),
  ];
}

function waitsTooLong({ state }: PlacedState): boolean {
  return state["Type"] === "Wait" && (numberOf(state["Seconds"]) ?? 0) >= MAX_EXPRESS_SECONDS;
}

/** The items of a distributed Map may be Express executions of their own. */
function expressItemProblems({ name, definition }: Workflow): string[] {
  return statesIn(definition).flatMap(({ at, state }) => {
    const processor: { readonly ProcessorConfig?: unknown } = Object(state["ItemProcessor"]);
    const config: { readonly ExecutionType?: unknown } = Object(processor.ProcessorConfig);
    if (config.ExecutionType !== "EXPRESS") return [];
    return statesIn(processor)
      .filter(waitsTooLong)
      .map((wait) => {
        const place = `${at}/ItemProcessor${wait.at}`;
        return `${keyOf(name)} has items of the ExecutionType EXPRESS at ${at}, and ${place} waits ${numberOf(wait.state["Seconds"])} s; allowed: ExecutionType STANDARD, or less than ${MAX_EXPRESS_SECONDS} s, after which AWS ends the execution`;
      });
  });
}

function versionProblems(name: string, { publish, version }: WorkflowSettings): string[] {
  if (publish || version === undefined) return [];
  return [`${keyOf(name)}.version is ${version}; allowed with publish: true only`];
}

function alsoHandsToProblems(
  { name, type, definition }: Workflow,
  { version, alsoHandsTo }: WorkflowSettings,
  { workloads }: Settings,
): string[] {
  if (alsoHandsTo.length === 0) return [];
  const key = `${keyOf(name)}.alsoHandsTo`;
  if (version === undefined) return [problem(key, alsoHandsTo, "allowed with version only")];
  if (type === "EXPRESS") return [problem(key, alsoHandsTo, "allowed with type STANDARD only")];
  const known = workloads.map(({ manifest }) => manifest.name);
  const runs = runsIn(definition).map(({ workload }) => workload);
  return alsoHandsTo.flatMap((workload) => {
    if (!known.includes(workload)) {
      const allowed = `allowed: a workload of this environment: ${known.join(", ") || "there is none"}`;
      return [problem(key, alsoHandsTo, allowed)];
    }
    if (!runs.includes(workload)) return [];
    const allowed = `the definition hands tasks to ${workload}; allowed: workloads to which only the version does`;
    return [problem(key, alsoHandsTo, allowed)];
  });
}

function timezoneProblems(name: string, { schedule, timezone }: WorkflowSettings): string[] {
  return timezoneWithoutEffect(schedule, timezone).map(({ key, value, reason }) =>
    problem(`${keyOf(name)}.${key}`, value, reason),
  );
}

/** Events have an input of their own, and who starts executions gives theirs. */
function inputProblems(name: string, { schedule, input }: WorkflowSettings): string[] {
  if (schedule !== undefined || Object.keys(input).length === 0) return [];
  return [problem(`${keyOf(name)}.input`, input, "allowed with schedule only")];
}

/** The stack's timeout goes before that of the definition. */
function timeoutOf({ definition }: Workflow, { timeoutSeconds }: WorkflowSettings) {
  const ofDefinition = "TimeoutSeconds" in definition ? definition.TimeoutSeconds : undefined;
  return {
    limit: timeoutSeconds ?? numberOf(ofDefinition),
    where: timeoutSeconds === undefined ? ", from the definition" : "",
  };
}

/** A task would still run when its execution is over. */
function timeoutProblems(
  workflow: Workflow,
  given: WorkflowSettings,
  { workloads }: Settings,
): string[] {
  const { name, definition } = workflow;
  const { limit, where } = timeoutOf(workflow, given);
  if (limit === undefined) return [];
  return runsIn(definition).flatMap(({ at, workload }) => {
    const found = workloads.find(({ manifest }) => manifest.name === workload);
    if (found === undefined) return [];
    const { manifest, settings } = found;
    const inQueue = settings.transport === "callback" ? settings.queueSeconds : 0;
    const needed = inQueue + manifest.timeoutSeconds;
    if (limit >= needed) return [];
    const sum =
      inQueue === 0 ? "" : ` (${inQueue} in its queue and ${manifest.timeoutSeconds} of work)`;
    const allowed = `allowed: at least ${needed}, since ${at} may wait so long for ${workload}${sum}`;
    return [`${keyOf(name)}.timeoutSeconds is ${limit}${where}; ${allowed}`];
  });
}

function keyOf(name: string): string {
  return keyPath(NAMESPACE, ["workflows", name]);
}
