import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import type { StateMachineType } from "../definition/machineType.ts";
import { depthOf } from "../json/value.ts";
import { MAX_NESTING_DEPTH } from "../limits.ts";
import type { CheckedMachine } from "./checked.ts";
import { type Allowance, refuseWideAllowances } from "./grants/allowance.ts";
import type { Known } from "./unknown.ts";

/** A team's own state machine: a definition in the States Language, whose tasks may name workloads. */
export interface Workflow<D extends object = object> extends WorkflowOptions {
  readonly type: StateMachineType;
  readonly definition: D;
  /** The file that the definition was read from, as messages name it. */
  readonly file?: string;
}

export interface WorkflowOptions {
  /** Also the name of the workflow's folder: `[a-z][a-z0-9-]{0,39}`. */
  readonly name: string;
  /** For people: what the workflow is for. */
  readonly description: string;
  /** By default STANDARD. An EXPRESS workflow can't wait for a worker: it hands no task to a workload. */
  readonly type?: StateMachineType;
  /**
   * Permissions of the workflow's role, besides those that its states' resources and parameters say: for a parameter that is computed, or an
   * action that IAM has under another name.
   */
  readonly allows?: readonly Allowance[];
}

const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * Defines a workflow. `definition` is the Amazon States Language as an object, with every field that AWS has. The compiler refuses a target
 * that is no state of its level, a field that the state does not have, and a field of the other query language; what only values show
 * is checked before anything is deployed.
 *
 * @throws {InvalidOption} when the name or the type is not allowed, there is no such option, the definition is nested in more than 512 levels, or
 * an allowance is wider than it says why.
 *
 * @example
 * ```ts
 * import { defineWorkflow } from "@sfn-workers/states-language/workflow";
 *
 * export const workflow = defineWorkflow({
 *   name: "welcome",
 *   description: "Welcomes a customer, unless there is none",
 *   definition: {
 *     QueryLanguage: "JSONata",
 *     StartAt: "Anybody?",
 *     States: {
 *       "Anybody?": {
 *         Type: "Choice",
 *         Choices: [{ Condition: "{% $exists($states.input.name) %}", Next: "Welcome" }],
 *         Default: "Nobody",
 *       },
 *       Welcome: { Type: "Pass", Output: "{% 'Welcome, ' & $states.input.name %}", End: true },
 *       Nobody: { Type: "Fail", Error: "Nobody", Cause: "the input has no name" },
 *     },
 *   },
 * });
 * ```
 */
export function defineWorkflow<const D extends object>(
  workflow: WorkflowOptions & { readonly definition: CheckedMachine<D> } & Known<D>,
): Workflow<D>;
export function defineWorkflow(workflow: UncheckedWorkflow): Workflow {
  return workflowOf(workflow);
}

interface UncheckedWorkflow extends WorkflowOptions {
  readonly definition: object;
}

const TYPES = { STANDARD: true, EXPRESS: true } satisfies Record<StateMachineType, true>;

const OPTIONS = {
  name: true,
  description: true,
  type: true,
  allows: true,
  definition: true,
  file: true,
} satisfies Record<keyof Workflow, true>;

/** A workflow whose definition the compiler doesn't know. */
export function workflowOf(workflow: UncheckedWorkflow): Workflow {
  const { definition, name, type = "STANDARD", allows = [] } = workflow;
  if (!NAME.test(name)) throw new InvalidOption("name", name, `a name that matches ${NAME}`);
  if (!Object.hasOwn(TYPES, type)) {
    throw new InvalidOption("type", type, Object.keys(TYPES).join(" or "));
  }
  if (definition === null || typeof definition !== "object") {
    throw new InvalidOption("definition", definition, "an object in the States Language");
  }
  const unknown = Object.entries(workflow).find(([key]) => !Object.hasOwn(OPTIONS, key));
  if (unknown !== undefined) {
    throw new InvalidOption(
      ...unknown,
      `none of that name, but ${Object.keys(OPTIONS).join(", ")}`,
    );
  }
  refuseWideAllowances(allows);
  refuseDeep(definition);
  return { ...workflow, type };
}

/** What is deeper may be a circle. */
const MAX_COUNTED_DEPTH = 100_000;

function refuseDeep(definition: object): void {
  if (depthOf(definition, MAX_NESTING_DEPTH) <= MAX_NESTING_DEPTH) return;
  const depth = depthOf(definition, MAX_COUNTED_DEPTH);
  const shown =
    depth > MAX_COUNTED_DEPTH ? `over ${MAX_COUNTED_DEPTH.toLocaleString("en")}` : depth;
  const allowed = `at most ${MAX_NESTING_DEPTH} levels of objects and lists`;
  throw new InvalidOption("the nesting of definition", shown, allowed);
}
