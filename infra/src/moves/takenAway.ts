import { statesIn } from "@sfn-workers/states-language/workflow";
import { executionsRole } from "../components/machine/roleName.ts";
import { removalOf } from "../workflows/kept/keptStatements.ts";
import {
  isCovered,
  type Permission,
  type PolicyStatement,
  permissionsOf,
  statementsIn,
} from "../workflows/kept/policyStatements.ts";
import type { HeldResource } from "./abandoned.ts";
import { asDeployed } from "./asDeployed.ts";

/** What a deployment takes from a workflow that is deployed. */
export interface TakenAway {
  readonly workflow: string;
  readonly stateMachineArn: string;
  /** Where the states that go are in the definition. */
  readonly states: readonly string[];
  readonly permissions: readonly Permission[];
  /** What the role keeps though the definition needs it no longer. */
  readonly kept: readonly PolicyStatement[];
  /** The new definition. */
  readonly definition: object;
}

/**
 * What a deployment takes from each workflow: states, and permissions of its role. A running execution keeps its definition and its
 * role, and the role has the newest policy (Step Functions developer guide, UpdateStateMachine).
 *
 * @param before what is deployed
 * @param after what the program declares now
 */
export function takenAway(
  before: readonly HeldResource[],
  after: readonly HeldResource[],
): TakenAway[] {
  const deployed = asDeployed(before, after);
  return before.filter(isWorkflow).flatMap(({ name }) => {
    const [was, becomes] = [before, after].map((all) => machineIn(all, name));
    if (was === undefined || becomes === undefined) return [];
    // AWS ends an execution of an Express workflow after five minutes, and lists none.
    if (was.inputs["type"] === "EXPRESS") return [];
    const definition = JSON.parse(deployed(String(becomes.inputs["definition"])));
    const [former, next] = [statementsOf(before, name), statementsOf(after, name, deployed)];
    const all = [...next.values()].flat();
    const allowed = permissionsOf(all);
    // What the plan keeps since AWS has given a role another name is none of it: the definition needs it.
    const needed = permissionsOf(all.filter(({ Sid }) => removalOf(Sid) === undefined));
    // A key that comes, goes or changes has policies of its own.
    const common = [...former].filter(([policy]) => next.has(policy)).flatMap(([, all]) => all);
    const sids = new Set(common.map(({ Sid }) => Sid));
    return [
      {
        workflow: name,
        stateMachineArn: String(was.outputs["arn"]),
        states: statesGone(was.inputs["definition"], definition),
        permissions: permissionsOf(common).filter((one) => !isCovered(one, allowed)),
        kept: all.filter(
          (one) =>
            removalOf(one.Sid) !== undefined &&
            !sids.has(one.Sid) &&
            permissionsOf([one]).some((permission) => !isCovered(permission, needed)),
        ),
        definition,
      },
    ];
  });
}

function isWorkflow({ type }: HeldResource): boolean {
  return type === "sfn-workers:index:Workflow";
}

export function machineIn(all: readonly HeldResource[], name: string): HeldResource | undefined {
  return all.find((one) => one.type === "aws:sfn/stateMachine:StateMachine" && one.name === name);
}

/** The statements of a workflow's role, by the policies that have them. */
export function statementsOf(
  all: readonly HeldResource[],
  workflow: string,
  read: (text: string) => string = (text) => text,
): ReadonlyMap<string, readonly PolicyStatement[]> {
  const role = executionsRole(workflow);
  const isOfRole = (name: string) => name === role || name.startsWith(`${role}-key-`);
  const policies = all.filter(
    ({ type, name }) => type === "aws:iam/rolePolicy:RolePolicy" && isOfRole(name),
  );
  return new Map(
    policies.flatMap(({ name, inputs: { policy } }) =>
      // One that is secret in the state tells nothing.
      typeof policy === "string" ? [[name, statementsIn(read(policy))]] : [],
    ),
  );
}

/** A definition that is secret in the state tells nothing of its states. */
function statesGone(was: unknown, becomes: object): string[] {
  if (typeof was !== "string") return [];
  const stays = new Set(statesIn(becomes).map(({ at }) => at));
  return statesIn(JSON.parse(was))
    .map(({ at }) => at)
    .filter((at) => !stays.has(at));
}
