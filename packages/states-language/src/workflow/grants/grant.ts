/** One statement that the role of a workflow needs. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Condition;
}

export type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the names of calls begin with that the SDK makes. */
export const SDK = "aws-sdk:";

/** The key of IAM's for the service that gets a role. */
export const PASSED_TO = "iam:PassedToService";

/** A role may be passed to this service alone. */
export function passedTo(service: string): Condition {
  return { StringEquals: { [PASSED_TO]: service } };
}

/** Where a workflow is deployed. */
export interface GrantPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** The name of the state machine. */
  readonly machine: string;
}

/** What a call, or another part of a state, needs. */
export interface Need {
  readonly actions: readonly string[];
  /** Undefined where the parameters don't say which. */
  readonly resources: readonly string[] | undefined;
  /** The resources that IAM asks for, as far as they are known. */
  readonly asked: readonly string[];
  readonly condition?: Condition;
}

/** One for each set of resources, and then one for each set of actions, in the order of the states. */
export function mergedGrants(grants: readonly Grant[]): Grant[] {
  const byResources = merged(grants, ({ resources }) => resources);
  return merged(byResources, ({ actions }) => actions);
}

function merged(grants: readonly Grant[], same: (grant: Grant) => readonly string[]): Grant[] {
  const found = new Map<string, Grant>();
  for (const grant of grants) {
    const key = JSON.stringify([same(grant).toSorted(), grant.condition ?? null]);
    const other = found.get(key);
    found.set(key, other === undefined ? grant : joined(other, grant));
  }
  return [...found.values()];
}

function joined(one: Grant, other: Grant): Grant {
  return {
    ...one,
    actions: [...new Set([...one.actions, ...other.actions])],
    resources: [...new Set([...one.resources, ...other.resources])],
  };
}
