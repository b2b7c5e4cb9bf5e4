import {
  type Condition,
  type Fields,
  type Need,
  type PlacedState,
  type StateNeed,
  servicePrefixes,
  stateNeeds,
  statesIn,
} from "@sfn-workers/states-language/workflow";
import { executionsRole } from "../components/machine/roleName.ts";
import { iamAction } from "../workflows/grants.ts";
import {
  canonical,
  isCovered,
  type Permission,
  permissionsOf,
} from "../workflows/kept/policyStatements.ts";
import type { HeldResource } from "./abandoned.ts";
import { asDeployed } from "./asDeployed.ts";
import { mattersIn } from "./hints.ts";
import { machineIn, statementsOf } from "./takenAway.ts";

/** A version for which the stack file lets an alias stand. */
export interface PinnedDefinition {
  readonly workflow: string;
  readonly version: number;
  readonly stateMachineArn: string;
  /** The version's, as it is deployed. */
  readonly definition: string;
}

/** What executions of a version do, and may not. */
export type Lacked = LackedCall | ClosedHandover | LostHandover;

export interface LackedCall {
  readonly kind: "call";
  readonly state: string;
  /** `sns:publish` */
  readonly call: string;
  readonly actions: readonly string[];
  /** None where IAM has no such action. */
  readonly resources: readonly string[];
  readonly condition?: Condition;
}

/** A workload of the environment does not take tasks of the version. */
export interface ClosedHandover {
  readonly kind: "closed";
  readonly state: string;
  readonly workload: string;
  readonly by: "queue" | "key";
}

/** The environment does not have the queue or the activity. */
export interface LostHandover {
  readonly kind: "lost";
  readonly state: string;
  /** Such as `queue sfn-workers-dev-quick`. */
  readonly holder: string;
}

/**
 * What the executions of a version call that the role will not allow, and to whom they hand tasks that does not take them. A version keeps
 * its definition, and its role has the policy of the newest one.
 *
 * @param before what is deployed
 * @param after what the program declares now
 */
export async function lackedByVersion(
  pinned: PinnedDefinition,
  before: readonly HeldResource[],
  after: readonly HeldResource[],
): Promise<Lacked[]> {
  const { workflow, stateMachineArn } = pinned;
  const deployed = asDeployed(before, after);
  const [, partition = "", , region = "", accountId = "", , machine = ""] =
    stateMachineArn.split(":");
  const asking = { place: { partition, region, accountId, machine }, iam: iamAction };
  const definition = JSON.parse(pinned.definition);
  const newest = JSON.parse(deployed(String(machineIn(after, workflow)?.inputs["definition"])));
  const allowed = permissionsOf([...statementsOf(after, workflow, deployed).values()].flat());
  const role: Role = { allowed, needs: await stateNeeds(newest, asking) };
  const matters = mattersIn(definition);
  const needs = (await stateNeeds(definition, asking)).filter(matters);
  const handovers = statesIn(definition)
    .filter(matters)
    .flatMap((placed) => handoverOf(placed, { workflow, machine, allowed, after, deployed }));
  const handing = new Set(handovers.map(({ at }) => at));
  return [
    ...needs.filter(({ at }) => !handing.has(at)).flatMap((one) => lackedCall(one, role)),
    ...handovers.flatMap(({ lacked }) => lacked ?? []),
  ];
}

interface Role {
  readonly allowed: readonly Permission[];
  /** What the newest definition needs of it. */
  readonly needs: readonly StateNeed[];
}

function lackedCall({ name: state, call, need }: StateNeed, role: Role): LackedCall[] {
  const { actions, resources, asked, condition } = need;
  const found = { kind: "call" as const, state, call, ...(condition && { condition }) };
  if (resources === undefined) {
    if (isSaidByAuthor(call, role)) return [];
    const lacking = actions.filter((action) => !mayBeAllowed(action, need, role));
    return lacking.length === 0 ? [] : [{ ...found, actions: lacking, resources: asked }];
  }
  const denied = (action: string) =>
    resources.filter((one) => !isCovered(permissionOf(action, one, need), role.allowed));
  const lacking = actions.filter((action) => denied(action).length > 0);
  if (lacking.length === 0) return [];
  return [{ ...found, actions: lacking, resources: [...new Set(lacking.flatMap(denied))] }];
}

/** The newest definition makes the call too, and its parameters don't say on what, or IAM has it under another name: then its author has. */
function isSaidByAuthor(call: string, { needs }: Role): boolean {
  return needs.some((one) => one.call === call && one.need.resources === undefined);
}

/**
 * Whether the role has the action, or one of its service where IAM has it under another name, on something that the newest definition does
 * not need by itself: then an author gave it, for this call as far as one can know.
 */
function mayBeAllowed(action: string, need: Need, { allowed, needs }: Role): boolean {
  const own = needs.flatMap(({ need: { actions, resources = [], condition } }) =>
    actions.flatMap((one) => resources.map((resource) => ({ action: one, resource, condition }))),
  );
  const given = allowed.filter((one) => !isCovered(one, own));
  if (need.asked.length === 0) {
    const prefixes = servicePrefixes(serviceOf(action));
    return given.some((one) => prefixes.includes(serviceOf(one.action)));
  }
  return given.some((one) => isCovered(permissionOf(action, one.resource, need), [one]));
}

function permissionOf(action: string, resource: string, { condition }: Need): Permission {
  return { action, resource, condition };
}

function serviceOf(action: string): string {
  const [service = ""] = action.toLowerCase().split(":");
  return service;
}

interface Handing {
  readonly workflow: string;
  /** The state machine's name. */
  readonly machine: string;
  readonly allowed: readonly Permission[];
  readonly after: readonly HeldResource[];
  readonly deployed: (text: string) => string;
}

interface Handover {
  readonly at: string;
  readonly lacked: ClosedHandover | LostHandover | undefined;
}

/** A state that hands tasks to a workload of the environment, or did so when the version was published. */
function handoverOf(placed: PlacedState, handing: Handing): Handover[] {
  const address = addressOf(placed.state);
  if (address === undefined) return [];
  const { at, name: state } = placed;
  const { kind, name } = address;
  const holder = handing.after.find(
    (one) => one.type === TYPES[kind] && one.inputs["name"] === name,
  );
  if (holder !== undefined) {
    const by = closedBy(holder, kind, handing);
    const { name: workload } = holder;
    return [{ at, lacked: by && { kind: "closed", state, workload, by } }];
  }
  const own = handing.machine.slice(0, -handing.workflow.length);
  if (!address.waits || !name.startsWith(own)) return [];
  return [{ at, lacked: { kind: "lost", state, holder: `${kind} ${name}` } }];
}

const TYPES = {
  activity: "aws:sfn/activity:Activity",
  queue: "aws:sqs/queue:Queue",
} as const;

interface Address {
  readonly kind: keyof typeof TYPES;
  readonly name: string;
  /** Whether the state waits until somebody has done the task. */
  readonly waits: boolean;
}

function addressOf({ Type, Resource, Arguments, Parameters }: Fields): Address | undefined {
  if (Type !== "Task") return undefined;
  const resource = String(Resource);
  const [, activity] = /:activity:([^:]+)$/.exec(resource) ?? [];
  if (activity !== undefined) return { kind: "activity", name: activity, waits: true };
  if (!resource.includes(":::sqs:sendMessage")) return undefined;
  const { QueueUrl }: { readonly QueueUrl?: unknown } = Object(Arguments ?? Parameters);
  const [, queue] = /^https?:\/\/.+\/\d{12}\/([^/]+)$/.exec(String(QueueUrl)) ?? [];
  const waits = resource.endsWith(".waitForTaskToken");
  return queue === undefined ? undefined : { kind: "queue", name: queue, waits };
}

function closedBy(
  holder: HeldResource,
  kind: Address["kind"],
  handing: Handing,
): ClosedHandover["by"] | undefined {
  if (kind === "queue" && !isOpen(holder, handing)) return "queue";
  const key = keyOf(holder);
  if (key === undefined) return undefined;
  const ofActivity = canonical(String(holder.outputs["arn"]));
  const mayUse = handing.allowed.some(
    ({ action, resource, condition }) =>
      action === "kms:GenerateDataKey" &&
      resource === key &&
      canonical(condition).includes(kind === "activity" ? ofActivity : "kms:ViaService"),
  );
  return mayUse ? undefined : "key";
}

/** Whether the queue's policy lets the role in, and the role's own has it send. */
function isOpen(queue: HeldResource, { workflow, allowed, after }: Handing): boolean {
  const role = after.find(
    ({ type, name }) => type === "aws:iam/role:Role" && name === executionsRole(workflow),
  );
  const policy = after.find(
    ({ type, name }) => type === "aws:sqs/queuePolicy:QueuePolicy" && name === queue.name,
  );
  const isLetIn = String(policy?.inputs["policy"]).includes(canonical(role?.outputs["arn"]));
  const send = { action: "sqs:SendMessage", resource: String(queue.outputs["arn"]) };
  return isLetIn && isCovered({ ...send, condition: undefined }, allowed);
}

function keyOf({ inputs }: HeldResource): string | undefined {
  const { kmsKeyId }: { readonly kmsKeyId?: unknown } = Object(inputs["encryptionConfiguration"]);
  const key = kmsKeyId ?? inputs["kmsMasterKeyId"];
  return typeof key === "string" ? key : undefined;
}
