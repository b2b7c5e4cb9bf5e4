import { RunError } from "@pulumi/pulumi/errors.js";
import { counted, type Running } from "./running.ts";

/** A resource as it is deployed, or as a program declares it. */
export interface HeldResource {
  readonly type: string;
  /** Its name in the program: that of its workload. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether it stays on AWS when Pulumi replaces it. */
  readonly retained?: boolean;
}

/** A holder of waiting tasks, or a role of executions, that would go. */
export interface Move {
  readonly workload: string;
  /** Such as `activity sfn-workers-dev-invoice`. */
  readonly holder: string;
  readonly becomes: "deleted" | "replaced";
  /** The state machines whose executions wait for it. */
  readonly stateMachineArns: readonly string[];
  /** Those of workflows that don't hand tasks to it now: executions may have started when they did. */
  readonly formerly?: Formerly;
}

export interface Formerly {
  readonly stateMachineArns: readonly string[];
  /** How the definition of such an execution names the holder. */
  readonly addresses: readonly string[];
}

/** What holds tasks, or the executions that wait for them, with what can't change in place besides the name, and its default. */
const HOLDERS: Readonly<Record<string, Holder>> = {
  // AWS has no update of an activity (Step Functions API reference), so what encrypts it is replaced with it.
  "aws:sfn/activity:Activity": {
    kind: "activity",
    fixed: { encryptionConfiguration: { type: "AWS_OWNED_KEY" } },
  },
  // Terraform's provider for AWS, internal/service/sqs/queue.go and internal/service/sfn/state_machine.go: ForceNew.
  "aws:sqs/queue:Queue": { kind: "queue", fixed: { fifoQueue: false } },
  "aws:sfn/stateMachine:StateMachine": { kind: "state machine", fixed: { type: "STANDARD" } },
};

interface Holder {
  readonly kind: string;
  readonly fixed: Readonly<Record<string, unknown>>;
}

/**
 * What a deployment would delete or replace although executions may wait for it: a workload is removed, gets another transport
 * or another key, or leaves Fargate with tasks on demand, or the project, the stack or the Region have other names.
 * So are the roles of state machines that get another path.
 *
 * @param before what is deployed
 * @param after what the program declares now
 */
export function movesThatAbandon(
  before: readonly HeldResource[],
  after: readonly HeldResource[],
): Move[] {
  const holders = before.flatMap((resource) => {
    const holder = HOLDERS[resource.type];
    if (holder === undefined) return [];
    const stateMachineArns = waitingFor(resource, before);
    const formerly = formerlyWaitingFor(resource, stateMachineArns, before);
    // Dead letters are in no definition: nobody waits for them.
    if (stateMachineArns.length === 0 && formerly === undefined) return [];
    const [workload, became] = [resource.name, after.find((other) => isSame(resource, other))];
    const name = nameOf(resource);
    if (became !== undefined && isChangedInPlace(holder, resource, became)) return [];
    const becomes = became === undefined ? ("deleted" as const) : ("replaced" as const);
    const held = { workload, holder: `${holder.kind} ${name}`, becomes, stateMachineArns };
    return [{ ...held, ...(formerly && { formerly }) }];
  });
  return [...holders, ...rolesThatGo(before, after), ...tasksWithoutRole(before, after)];
}

const ROLE = "aws:iam/role:Role";

/**
 * A running execution keeps the role that it started with (Step Functions developer guide, UpdateStateMachine). One with another path
 * is another role, and only one that was deployed as retained stays beside it.
 */
function rolesThatGo(before: readonly HeldResource[], after: readonly HeldResource[]): Move[] {
  return before.flatMap((role) => {
    if (role.type !== ROLE || role.retained === true) return [];
    const became = after.find(({ type, name }) => type === ROLE && name === role.name);
    if (became === undefined || pathOf(became) === pathOf(role)) return [];
    return before
      .filter(({ type, inputs }) => type === STATE_MACHINE && inputs["roleArn"] === arnOf(role))
      .map((machine) => {
        const holder = `role ${nameOf(role).split("/").at(-1)}, without which they fail,`;
        const stateMachineArns = [arnOf(machine)];
        return { workload: machine.name, holder, becomes: "replaced" as const, stateMachineArns };
      });
  });
}

function pathOf({ inputs }: HeldResource): unknown {
  return inputs["path"] ?? "/";
}

/**
 * Tasks that run on demand, of workloads that leave Fargate. ECS drains those of a service before their role goes; these go on
 * without one, and can't report any more what they did. Only a workload with tasks on demand has a schedule.
 */
function tasksWithoutRole(before: readonly HeldResource[], after: readonly HeldResource[]): Move[] {
  const has = (all: readonly HeldResource[], type: string, name: string) =>
    all.some((one) => one.type === type && one.name === name);
  return before
    .filter((one) => one.type === STATE_MACHINE && has(after, STATE_MACHINE, one.name))
    .filter(({ name }) => has(before, TASK_DEFINITION, name) && has(before, SCHEDULE, name))
    .filter(({ name }) => !has(after, TASK_DEFINITION, name))
    .map((machine) => ({
      workload: machine.name,
      holder: "role of its ECS tasks on demand",
      becomes: "deleted",
      stateMachineArns: [arnOf(machine)],
    }));
}

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const SCHEDULE = "aws:scheduler/schedule:Schedule";

function waitingFor(resource: HeldResource, all: readonly HeldResource[]): string[] {
  if (resource.type === STATE_MACHINE) return [arnOf(resource)];
  return [...ownMachines(resource, all), ...sendersOf(resource, all)];
}

function ownMachines(resource: HeldResource, all: readonly HeldResource[]): string[] {
  const addresses = addressesOf(resource);
  return all
    .filter(({ type }) => type === STATE_MACHINE)
    .filter(({ inputs: { definition } }) => {
      // One that can't be read, as a secret in the state, may name any of them.
      if (typeof definition !== "string") return true;
      return addresses.some((one) => definition.includes(one));
    })
    .map(arnOf);
}

/** How a definition names a holder of tasks: a queue on this machine has another host than in a plan. */
export function addressesOf({ outputs }: HeldResource): string[] {
  const [path] = /\/\d{12}\/[^/]+$/.exec(String(outputs["url"])) ?? [outputs["url"]];
  return [outputs["arn"], path].filter(isText);
}

/** An execution keeps the definition that it started with, so one of a workflow may wait for what the deployed one does not name. */
function formerlyWaitingFor(
  resource: HeldResource,
  waiting: readonly string[],
  all: readonly HeldResource[],
): Formerly | undefined {
  if (resource.type === STATE_MACHINE || isOfDeadLetters(resource)) return undefined;
  const workflows = all.filter(({ type }) => type === WORKFLOW).map(({ name }) => name);
  const stateMachineArns = all
    .filter(({ type, name }) => type === STATE_MACHINE && workflows.includes(name))
    .filter(({ inputs }) => inputs["type"] !== "EXPRESS")
    .map(arnOf)
    .filter((arn) => !waiting.includes(arn));
  return stateMachineArns.length === 0
    ? undefined
    : { stateMachineArns, addresses: addressesOf(resource) };
}

const WORKFLOW = "sfn-workers:index:Workflow";

function isOfDeadLetters({ name }: HeldResource): boolean {
  return name.endsWith("-dead-letters");
}

const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";

/** The state machines, made elsewhere, that hand tasks to the workload: the outputs of its stack have them. */
export function sendersOf(
  { name }: Pick<HeldResource, "name">,
  all: readonly HeldResource[],
): string[] {
  const stack = all.find(({ type }) => type === STACK);
  const { senders }: { readonly senders?: unknown } = Object(
    Object(stack?.outputs["workloads"])[name],
  );
  return Array.isArray(senders) ? senders.filter(isText) : [];
}

/** What has the outputs of a stack, in its state. */
export const STACK = "pulumi:pulumi:Stack";

/** AWS knows a resource by its name in a Region; one without a name gets it from Pulumi, for as long as its URN stays. */
function isSame(one: HeldResource, other: HeldResource): boolean {
  if (one.type !== other.type || regionOf(one) !== regionOf(other)) return false;
  const isNamed = other.inputs["name"] !== undefined;
  return isNamed ? nameOf(one) === nameOf(other) : one.name === other.name;
}

function isChangedInPlace({ fixed }: Holder, one: HeldResource, other: HeldResource): boolean {
  return Object.entries(fixed).every(([key, unset]) => {
    const [before = unset, after = unset] = [one.inputs[key], other.inputs[key]];
    return canonical(before) === canonical(after);
  });
}

/** A value without its order, and without the note of Pulumi's bridge which of its fields are defaults. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const fields = Object.entries(value)
    .filter(([key, field]) => key !== "__defaults" && field !== undefined)
    .map(([key, field]) => `${key}:${canonical(field)}`);
  return `{${fields.toSorted().join()}}`;
}

function arnOf({ outputs }: HeldResource): string {
  return String(outputs["arn"]);
}

function nameOf(resource: HeldResource): string {
  return arnOf(resource).split(":").at(-1) ?? "";
}

function regionOf(resource: HeldResource): string | undefined {
  return arnOf(resource).split(":")[3];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A deployment would delete or replace what running executions wait for. Nothing was changed. */
export class AbandonedTasks extends RunError {
  override readonly name = "AbandonedTasks";
}

/**
 * Refuses the moves that would abandon a running execution, and those of which that can't be known.
 *
 * @param running by the ARN of each state machine of the moves
 * @throws {AbandonedTasks} when there is one; the message names each workload, what would go, how many executions run, and what to do
 */
export function requireNoneAbandoned(
  moves: readonly Move[],
  running: ReadonlyMap<string, Running>,
  stack: string,
): void {
  const lines = moves.flatMap((move) => {
    const { workload, holder, becomes } = move;
    const waiting = waitingIn(move, running)
      .filter(([, found]) => found.length > 0)
      .map(([arn, found]) => said(arn, found));
    if (waiting.length === 0) return [];
    return [`  - ${workload}: the ${holder} would be ${becomes}, and ${waiting.join(", and ")}`];
  });
  if (lines.length === 0) return;
  throw new AbandonedTasks(
    `Nothing was changed, because running executions would wait for tasks that are gone until they time out (infra/Pulumi.${stack}.yaml):\n${lines.join("\n")}\nLet them end, or stop them, and deploy again. Who deploys needs the permission to ask. To abandon them, write \`sfn-workers:abandonWaiting: true\` into the stack file for this one deployment.`,
  );
}

/** The executions that wait, by the ARN of their state machine. */
function waitingIn(
  { stateMachineArns, formerly }: Move,
  running: ReadonlyMap<string, Running>,
): [string, Running][] {
  const of = (arn: string) => running.get(arn) ?? [];
  const { addresses = [], stateMachineArns: others = [] } = formerly ?? {};
  return [
    ...stateMachineArns.map((arn): [string, Running] => [arn, of(arn)]),
    ...others.map((arn): [string, Running] => [arn, withAny(addresses, of(arn))]),
  ];
}

/** Those whose own definition names one of the addresses, or is not known. */
export function withAny(addresses: readonly string[], running: Running): Running {
  if (typeof running === "string") return running;
  return running.filter(
    ({ definition }) =>
      definition === undefined || addresses.some((one) => definition.includes(one)),
  );
}

function said(arn: string, running: Running): string {
  const machine = arn.split(":").at(-1);
  if (typeof running === "string") {
    return `whether executions of ${machine} are running can't be asked (states:ListExecutions on ${arn}, and states:DescribeStateMachineForExecution on its executions): ${running}`;
  }
  const { length } = running;
  return `${counted(length)} of ${machine} ${length === 1 ? "is" : "are"} running`;
}
