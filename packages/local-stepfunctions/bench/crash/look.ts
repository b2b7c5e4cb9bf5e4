import type { Seen } from "./auditExecution.ts";
import type { Answer, Body, Call } from "./call.ts";
import { ABSENT, type Described, type Event, type Resource, type ResourceState } from "./ledger.ts";

const PAGE = 1_000;
/** An execution goes on between two reads. */
const TRIES = 50;

/** A read was refused, or not answered. */
export class LookFailed extends Error {
  readonly answer: Exclude<Answer, { kind: "done" }>;

  constructor(operation: string, answer: Exclude<Answer, { kind: "done" }>) {
    super(`${operation}: ${JSON.stringify(answer)}`);
    this.name = "LookFailed";
    this.answer = answer;
  }
}

/**
 * Reads an execution, its end and its history being of one moment.
 * @throws {LookFailed} when a read is refused
 */
export async function lookAt(call: Call, executionArn: string): Promise<Seen | "absent"> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const described = await describe(call, executionArn);
    if (described === "absent") return "absent";
    const events = await historyOf(call, executionArn);
    const again = described.status === "RUNNING" ? await describe(call, executionArn) : described;
    if (again === "absent" || again.status !== described.status) continue;
    return { described, events, ...(await mapRunOf(call, events)) };
  }
  throw new Error(`${executionArn} can't be read in one state`);
}

async function describe(call: Call, executionArn: string): Promise<Described | "absent"> {
  const answer = await call("DescribeExecution", { executionArn });
  if (answer.kind === "refused" && answer.code === "ExecutionDoesNotExist") return "absent";
  return done("DescribeExecution", answer) as Described;
}

/** @throws {LookFailed} when a read is refused */
export async function historyOf(call: Call, executionArn: string): Promise<Event[]> {
  return pagesOf<Event>(call, "GetExecutionHistory", { executionArn }, "events");
}

async function mapRunOf(
  call: Call,
  events: readonly Event[],
): Promise<Pick<Seen, "children" | "mapRun">> {
  const run = events.find(({ type }) => type === "MapRunStarted");
  const { mapRunArn } = (run?.["mapRunStartedEventDetails"] ?? {}) as { mapRunArn?: string };
  if (mapRunArn === undefined) return { children: [] };
  const listed = await pagesOf<Described>(call, "ListExecutions", { mapRunArn }, "executions");
  const mapRun = done("DescribeMapRun", await call("DescribeMapRun", { mapRunArn }));
  const statuses = listed.map(({ status }) => status);
  return {
    children: await Promise.all(listed.map(({ executionArn }) => historyOf(call, executionArn))),
    mapRun: { counts: mapRun["executionCounts"] as Record<string, number>, statuses },
  };
}

/**
 * All executions of a machine.
 * @throws {LookFailed} when a read is refused
 */
export async function executionsOf(call: Call, stateMachineArn: string): Promise<Described[]> {
  return pagesOf<Described>(call, "ListExecutions", { stateMachineArn }, "executions");
}

/**
 * The ARNs of all activities and state machines.
 * @throws {LookFailed} when a read is refused
 */
export async function allResources(call: Call): Promise<string[]> {
  const activities = await pagesOf<Body>(call, "ListActivities", {}, "activities");
  const machines = await pagesOf<Body>(call, "ListStateMachines", {}, "stateMachines");
  return [
    ...activities.map(({ activityArn }) => String(activityArn)),
    ...machines.map(({ stateMachineArn }) => String(stateMachineArn)),
  ];
}

/**
 * Reads an activity or a state machine with its tags.
 * @throws {LookFailed} when a read is refused
 */
export async function lookAtResource(call: Call, { type, arn }: Resource): Promise<ResourceState> {
  const [operation, member] =
    type === "activity"
      ? (["DescribeActivity", "activityArn"] as const)
      : (["DescribeStateMachine", "stateMachineArn"] as const);
  const answer = await call(operation, { [member]: arn });
  if (answer.kind === "refused" && answer.code.endsWith("DoesNotExist")) return ABSENT;
  const { creationDate, definition } = done(operation, answer);
  const listed = done(
    "ListTagsForResource",
    await call("ListTagsForResource", { resourceArn: arn }),
  ) as { tags: { key: string; value: string }[] };
  return {
    is: "there",
    versions: type === "activity" ? {} : await versionsOf(call, arn),
    tags: Object.fromEntries(listed.tags.map(({ key, value }) => [key, value])),
    definition: definition === undefined ? undefined : String(definition),
    creationDate: Number(creationDate),
  };
}

/** The definitions of a state machine's versions, by their numbers. */
async function versionsOf(call: Call, machineArn: string): Promise<Record<string, string>> {
  const request = { stateMachineArn: machineArn };
  const listed = await pagesOf<Body>(
    call,
    "ListStateMachineVersions",
    request,
    "stateMachineVersions",
  );
  const versions: Record<string, string> = {};
  for (const { stateMachineVersionArn: arn } of listed) {
    const described = await call("DescribeStateMachine", { stateMachineArn: arn });
    const { definition } = done("DescribeStateMachine", described);
    versions[String(arn).slice(machineArn.length + 1)] = String(definition);
  }
  return versions;
}

async function pagesOf<Item>(
  call: Call,
  operation: string,
  request: object,
  member: string,
): Promise<Item[]> {
  const items: Item[] = [];
  let nextToken: unknown;
  do {
    const more = nextToken === undefined ? {} : { nextToken };
    const answer = await call(operation, { ...request, ...more, maxResults: PAGE });
    const body = done(operation, answer);
    items.push(...(body[member] as Item[]));
    nextToken = body["nextToken"];
  } while (nextToken !== undefined);
  return items;
}

function done(operation: string, answer: Answer): Body {
  if (answer.kind === "done") return answer.body;
  throw new LookFailed(operation, answer);
}
