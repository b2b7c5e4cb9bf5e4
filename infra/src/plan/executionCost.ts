import { type Transitions, transitionsOf } from "@sfn-workers/states-language/workflow";
import { PRICES } from "./prices.ts";
import type { PlannedResource } from "./recordStack.ts";

/** What an execution of a workflow costs, without what its states call. In US dollars. */
export type ExecutionCost = StandardCost | ExpressCost;

/** One without retries, each of which is a transition more. */
interface StandardCost extends Transitions {
  readonly kind: "transitions";
  /** Of one execution, without the items of its Maps. */
  readonly dollars: { readonly least: number; readonly most: number };
}

/** How long one lasts, and how much memory AWS counts, its definition does not say. */
interface ExpressCost {
  readonly kind: "duration";
  readonly dollars: {
    readonly request: number;
    /** Of a second with 64 MB, the least that AWS counts. */
    readonly second: number;
    /** Of one that lasts no longer, and uses no more memory, than the least that AWS counts. */
    readonly least: number;
  };
}

/** AWS rounds an Express execution's duration up to it, and its memory (/step-functions/pricing). */
const BILLED_SECONDS = 0.1;
const BILLED_GB = 64 / 1_024;

/** @returns undefined where only a deployment knows the definition */
export function executionCost(
  name: string,
  resources: ReadonlyMap<string, PlannedResource>,
): ExecutionCost | undefined {
  const machine = resources.get(`aws:sfn/stateMachine:StateMachine::${name}`);
  if (machine?.inputs["type"] === "EXPRESS") return expressCost();
  const definition = machine?.inputs["definition"];
  return typeof definition === "string" ? standardCost(JSON.parse(definition)) : undefined;
}

function standardCost(definition: object): StandardCost {
  const transitions = transitionsOf(definition);
  const { least, most } = transitions;
  const dollars = {
    least: least * PRICES.stateTransition,
    most: most * PRICES.stateTransition,
  };
  return { kind: "transitions", ...transitions, dollars };
}

function expressCost(): ExpressCost {
  const second = BILLED_GB * PRICES.expressGbSecond;
  const least = PRICES.expressRequest + BILLED_SECONDS * second;
  return { kind: "duration", dollars: { request: PRICES.expressRequest, second, least } };
}
