import { keyPath } from "../settings/explain.ts";
import { NAMESPACE } from "../settings/namespace.ts";
import { addressesOf, type HeldResource, sendersOf, withAny } from "./abandoned.ts";
import { counted, named, type Running } from "./running.ts";

/** Who may use the queue of a workload no longer, of those whom the stack file names. */
export interface LostAccess {
  readonly workload: string;
  /** The ARNs of roles. */
  readonly senders: readonly string[];
  /** The ARNs of roles and users. */
  readonly receivers: readonly string[];
  /** The state machines whose executions may need it: those of the senders. */
  readonly machineArns: readonly string[];
  /** How their definitions name the queue. */
  readonly addresses: readonly string[];
}

/**
 * Whom a deployment shuts out of queues that stay: `senders` and `receivers` that the stack file names no longer. The environment's own roles
 * are told of with their workflows.
 *
 * @param before what is deployed
 * @param after what the program declares now
 */
export function lostAccess(
  before: readonly HeldResource[],
  after: readonly HeldResource[],
): LostAccess[] {
  const own = new Set(
    before.filter(({ type }) => type === ROLE).map(({ outputs }) => outputs["arn"]),
  );
  return before.filter(isQueuePolicy).flatMap((policy) => {
    const { name: workload } = policy;
    const next = after.find((one) => isQueuePolicy(one) && one.name === workload);
    if (next === undefined) return [];
    const lost = (sid: string) => {
      const there = new Set(principalsOf(next, sid));
      // Patterns are those of the workers of any time.
      return principalsOf(policy, sid).filter(
        (arn) => !there.has(arn) && !own.has(arn) && !/[*?]/.test(arn),
      );
    };
    const [senders, receivers] = [lost("DenyOtherSenders"), lost("DenyOtherReceivers")];
    // Who takes tasks hands them back too.
    const handing = senders.filter((arn) => !receivers.includes(arn));
    if (handing.length + receivers.length === 0) return [];
    const queue = before.find(({ type, name }) => type === QUEUE && name === workload);
    const machines = handing.length === 0 ? [] : sendersOf(policy, before);
    const stay = new Set(sendersOf(policy, after));
    const gone = machines.filter((arn) => !stay.has(arn));
    return [
      {
        ...{ workload, senders: handing, receivers },
        // One that has another role stays, and its executions keep the former one.
        machineArns: gone.length > 0 ? gone : machines,
        addresses: queue === undefined ? [] : addressesOf(queue),
      },
    ];
  });
}

const ROLE = "aws:iam/role:Role";
const QUEUE = "aws:sqs/queue:Queue";

function isQueuePolicy({ type }: HeldResource): boolean {
  return type === "aws:sqs/queuePolicy:QueuePolicy";
}

/** Those whom a denial of the queue's policy leaves out. */
function principalsOf({ inputs: { policy } }: HeldResource, sid: string): string[] {
  // One that is secret in the state tells nothing.
  if (typeof policy !== "string") return [];
  const { Statement }: { readonly Statement?: unknown } = Object(JSON.parse(policy));
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [];
  return statements.flatMap((statement) => {
    const { Sid, Condition } = Object(statement);
    if (Sid !== sid) return [];
    const listed: unknown = Object(Object(Condition).ArnNotLike)["aws:PrincipalArn"];
    return [listed].flat().filter((arn): arn is string => typeof arn === "string");
  });
}

/**
 * What a person should know before the deployment.
 * @param running by the ARN of each of the senders' state machines
 */
export function lostAccessLines(lost: LostAccess, running: ReadonlyMap<string, Running>): string[] {
  const { workload, senders, receivers } = lost;
  const keyOf = (setting: string) => keyPath(NAMESPACE, ["workloads", workload, setting]);
  return [
    ...(senders.length === 0 ? [] : senderLines(lost, running, keyOf("senders"))),
    ...receivers.map(
      (arn) =>
        `warning: ${arn} takes no more tasks of ${workload} after this deployment, since it is no longer under ${keyOf("receivers")}, and can't delete the message of a task that it has in hand, which then comes to another worker\n  End its workers before.`,
    ),
  ];
}

function senderLines(
  { workload, senders, machineArns, addresses }: LostAccess,
  running: ReadonlyMap<string, Running>,
  key: string,
): string[] {
  const closes = `this deployment closes the queue of ${workload} to ${senders.join(", ")}`;
  const gone = `${closes}, which ${senders.length === 1 ? "is" : "are"} no longer under ${key}`;
  if (machineArns.length === 0) return [`note: ${gone}`];
  return machineArns.map((arn) => {
    const machine = arn.split(":").at(-1);
    const found = withAny(addresses, running.get(arn) ?? []);
    if (typeof found === "string") {
      return `note: ${gone}; whether executions of ${machine} run that hand it tasks was not checked: ${found}`;
    }
    if (found.length === 0) {
      return `note: ${gone}; no execution of ${machine} runs that hands it tasks`;
    }
    const needs = found.length === 1 ? "needs" : "need";
    return `warning: ${closes}, and nobody may answer its tasks any more, which ${counted(found.length)} of ${machine} ${needs}: ${named(found)}\n  Let them end before, and leave it under ${key} until then.`;
  });
}
