import { LOCAL } from "@sfn-workers/infra/settings";
import { runsIn, type Workflow } from "@sfn-workers/states-language/workflow";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";

/** What alone is deployed; by default all that the stack names. */
export interface Only {
  readonly workload?: string | undefined;
  /** With the workloads that it hands tasks to. */
  readonly workflow?: string | undefined;
}

/** A workflow that is not deployed, because workloads that it hands tasks to are not there. */
export interface LeftOut {
  readonly name: string;
  readonly lacks: readonly string[];
}

export interface Chosen {
  readonly workloads: readonly string[];
  readonly workflows: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Chooses what is deployed to this machine. A workflow that the stack names and nobody has defined is among it, so that the program
 * tells.
 *
 * @param stack the names in the stack file
 * @throws {UsageError} when there is no such workflow, or the stack lacks it or one of its workloads; the message has those that there are, or the line to add
 */
export function chooseLocal(
  stack: Pick<Chosen, "workloads" | "workflows">,
  { workload, workflow }: Only,
  known: Readonly<Record<string, Workflow>>,
): Chosen {
  const handsTo = (name: string) =>
    Object.hasOwn(known, name)
      ? [...new Set(runsIn(known[name]?.definition ?? {}).map((run) => run.workload))]
      : [];
  if (workflow !== undefined) {
    requireWorkflow(workflow, stack.workflows, Object.keys(known));
    const needed = handsTo(workflow);
    requireWorkloads(workflow, needed, stack.workloads);
    const workloads = stack.workloads.filter((name) => needed.includes(name));
    return { workloads, workflows: [workflow], leftOut: [] };
  }
  const workloads = stack.workloads.filter((name) => workload === undefined || name === workload);
  const all = stack.workflows.map((name) => ({
    name,
    lacks: handsTo(name).filter((needed) => !workloads.includes(needed)),
  }));
  return {
    workloads,
    workflows: all.filter(({ lacks }) => lacks.length === 0).map(({ name }) => name),
    leftOut: all.filter(({ lacks }) => lacks.length > 0),
  };
}

export function leftOutText({ name, lacks }: LeftOut): string {
  const has = lacks.length === 1 ? "which is" : "which are";
  return `The workflow ${name} is left out: it hands tasks to ${inWords(lacks)}, ${has} not in this environment.`;
}

const inWords = (names: readonly string[]): string =>
  names.join(", ").replace(/, (?!.*, )/, " and ");

function requireWorkflow(name: string, names: readonly string[], known: readonly string[]): void {
  if (names.includes(name)) return;
  if (!known.includes(name)) {
    const allowed = known.join(", ") || "there is none: pnpm new workflow NAME makes one";
    throw new UsageError(
      `workflow is "${name}"; allowed: a workflow of packages/workflows/src/workflows.ts: ${allowed}${suggestion(name, known)}`,
    );
  }
  const has = names.join(", ") || "no workflow";
  throw new UsageError(
    `workflow is "${name}"; the environment ${LOCAL} has ${has}: add \`${name}: {}\` to sfn-workers:workflows in infra/Pulumi.${LOCAL}.yaml`,
  );
}

function requireWorkloads(name: string, needed: readonly string[], has: readonly string[]): void {
  const lacks = needed.filter((workload) => !has.includes(workload));
  if (lacks.length === 0) return;
  throw new UsageError(
    `workflow is "${name}", which hands tasks to ${inWords(lacks)}; allowed: a workflow whose workloads infra/Pulumi.${LOCAL}.yaml has under sfn-workers:workloads: ${has.join(", ") || "it has none"}${suggestion(lacks[0] ?? "", has)}`,
  );
}
