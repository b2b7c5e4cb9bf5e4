import type { ExecutionEvent, HandedOut } from "@sfn-workers/local-stepfunctions";
import { howToAnswer, type LocalExternal } from "./answers.ts";
import type { LocalEnvironment } from "./deployLocally.ts";
import type { WorkflowDoubles } from "./workflowDoubles.ts";

/**
 * So long, in milliseconds, an execution may wait for nobody in all: a timeout, a Wait or a Retry that comes later is not waited for. Escalations
 * that a developer tries out come in time, and a loop that asks again and again ends.
 */
const PATIENCE_MS = 120_000;

/** The end of a state's Resource that sends its token to a queue, in each partition. */
const SEND_TOKEN = ":states:::sqs:sendMessage.waitForTaskToken";

/** Where the tasks of a workload wait. */
type Address = { readonly activityArn?: string; readonly queueUrl?: string };

interface Environment extends Pick<LocalEnvironment, "waitsOf" | "hasReceiver"> {
  readonly outputs: { readonly workloads: Readonly<Record<string, Address>> };
}

export interface UnansweredParts {
  /** As they are now: others after each change. */
  readonly externals: () => readonly LocalExternal[];
  /** Know which calls are states' of the author's own, and which of them mocks answer. */
  readonly doubles: Pick<WorkflowDoubles, "isMocked" | "howToAdd">;
  /** Undefined before it is deployed. */
  readonly environment: () => Environment | undefined;
  /** The workload or the workflow of a state machine. */
  readonly ownerOf: (stateMachineArn: string) => string | undefined;
  /** Told each state once, and again after a change. */
  readonly tell: (text: string) => void;
  /** The time in milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Knows the executions that wait for nobody here: for a workload whose worker is elsewhere and has no answers, or for a token that a state of
 * the author's own has sent to a queue from which nobody may receive.
 */
export interface Unanswered {
  onEvent(event: ExecutionEvent): void;
  /**
   * What an execution waits for, in one line, if nothing else can happen in it soon: no branch runs, and no time that ends a wait is
   * near.
   */
  of(executionArn: string): string | undefined;
}

/** A wait for nobody. */
interface Asked {
  /** What is waited for, in one line. */
  readonly text: string;
  /** Who or what would answer, for the developer. */
  readonly howToAnswer: string;
  /** The author's own queue with the token, from which somebody may receive. */
  readonly queueUrl?: string;
}

/** For whom a task waits: for an external workload without answers, or for whoever receives from a queue that is no workload's. */
interface Known {
  readonly external?: LocalExternal;
  readonly queueUrl?: string;
}

interface KnownFor {
  readonly externals: readonly LocalExternal[];
  readonly outputs: Environment["outputs"] | undefined;
}

/** How long an execution has rested. */
interface Rest {
  readonly beforeMs: number;
  readonly since: number | undefined;
}

export function createUnanswered(parts: UnansweredParts): Unanswered {
  const { doubles, environment, ownerOf, tell, now = Date.now } = parts;
  const rests = new Map<string, Rest>();
  const told = new Set<string>();
  /** By execution, and by the event since which its task waits. */
  const known = new Map<string, Map<number, Known>>();
  let knownFor: KnownFor | undefined;
  /** For whom it was told. */
  let toldOf = parts.externals();
  let isAsked = false;

  /** What is known of a task, which stays so while the workloads and their answers do. */
  function knownOf(task: HandedOut): Known {
    const externals = parts.externals();
    const outputs = environment()?.outputs;
    if (knownFor?.externals !== externals || knownFor.outputs !== outputs) {
      knownFor = { externals, outputs };
      known.clear();
    }
    const ofExecution = known.get(task.executionArn) ?? new Map<number, Known>();
    known.set(task.executionArn, ofExecution);
    const found = ofExecution.get(task.eventId) ?? read(task, knownFor);
    ofExecution.set(task.eventId, found);
    return found;
  }

  /** Nobody answers the task, unless somebody may receive from the queue. */
  function asked(task: HandedOut): Asked | undefined {
    const { external, queueUrl } = knownOf(task);
    const { state, executionArn } = task;
    if (external !== undefined) {
      const text = `${state} waits for ${external.name}, whose worker is external: nobody answers here`;
      return { text, howToAnswer: howToAnswer(external) };
    }
    // Of a token that went elsewhere nobody knows whether it comes back: a function, or an execution, may send it itself.
    if (queueUrl === undefined || task.kind !== "token") return undefined;
    const call = { stateName: state, resource: task.resource, executionArn };
    const how = doubles.howToAdd(call);
    if (how === undefined || doubles.isMocked(call)) return undefined;
    const queue = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
    const text = `${state} waits for a token that it has sent to ${queue}, from which nobody takes here`;
    return { text, howToAnswer: how, queueUrl };
  }

  /** Without a queue nobody does; asked each time, as policies come and go with each update. */
  function mayReceive(queueUrl: string | undefined): boolean {
    return queueUrl !== undefined && environment()?.hasReceiver(queueUrl) !== false;
  }

  /** How long an execution that rests until then would have rested. */
  function restUntil(executionArn: string, until: number): number {
    const { beforeMs = 0, since = now() } = rests.get(executionArn) ?? {};
    rests.set(executionArn, { beforeMs, since });
    return beforeMs + until - since;
  }

  /** It rests no longer. */
  function rested(executionArn: string): void {
    const { beforeMs, since } = rests.get(executionArn) ?? {};
    if (beforeMs === undefined || since === undefined) return;
    rests.set(executionArn, { beforeMs: beforeMs + now() - since, since: undefined });
  }

  return {
    onEvent({ executionArn, stateMachineArn, event: { type, previousEventId }, handedOut }) {
      if (ENDS.has(type)) {
        rests.delete(executionArn);
        known.delete(executionArn);
      }
      // The task that waited since that event does so no longer.
      known.get(executionArn)?.delete(previousEventId);
      if (handedOut === undefined) return;
      if (toldOf !== parts.externals()) told.clear();
      toldOf = parts.externals();
      const one = asked(handedOut);
      if (one === undefined) return;
      // An item of a distributed Map has the ARN of its machine, with the Map's label.
      const machineArn = stateMachineArn.replace(/\/[^:]*$/, "");
      const owner = ownerOf(machineArn) ?? machineArn;
      const text = `✗ ${owner}: ${one.text}\n  ${one.howToAnswer}`;
      if (told.has(text) || mayReceive(one.queueUrl)) return;
      isAsked = true;
      told.add(text);
      tell(text);
    },
    of(executionArn) {
      if (!isAsked) return undefined;
      let first: Asked | undefined;
      let until = Number.POSITIVE_INFINITY;
      const received = new Map<string | undefined, boolean>();
      const isReceived = (url: string | undefined) => {
        const found = received.get(url) ?? mayReceive(url);
        received.set(url, found);
        return found;
      };
      for (const wait of environment()?.waitsOf(executionArn) ?? []) {
        const one = wait.kind === "activity" || wait.kind === "token" ? asked(wait) : undefined;
        const isForNobody = one !== undefined && !isReceived(one.queueUrl);
        if (!isForNobody && wait.kind !== "time") {
          rested(executionArn);
          return undefined;
        }
        first ??= one;
        until = Math.min(until, wait.until ?? until);
      }
      if (first === undefined) {
        rested(executionArn);
        return undefined;
      }
      if (until === Number.POSITIVE_INFINITY) return first.text;
      if (restUntil(executionArn, until) <= PATIENCE_MS) return undefined;
      const time = new Date(until).toISOString().slice(0, 16);
      return `${first.text}, and nothing else happens before ${time}Z`;
    },
  };
}

export const ENDS: ReadonlySet<string> = new Set([
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionTimedOut",
  "ExecutionAborted",
]);

/** The parameters of a call may be large: they are read once. */
function read(task: HandedOut, { externals, outputs }: KnownFor): Known {
  const workloads = outputs?.workloads ?? {};
  const external = externals.find(
    ({ name, answers }) => answers === undefined && isFor(task, workloads[name] ?? {}),
  );
  if (external !== undefined) return { external };
  if (task.kind !== "token" || !task.resource.endsWith(SEND_TOKEN)) return {};
  const { QueueUrl: url }: { readonly QueueUrl?: unknown } = JSON.parse(task.parameters);
  const isWorkloads = Object.values(workloads).some(({ queueUrl }) => queueUrl === url);
  return typeof url !== "string" || isWorkloads ? {} : { queueUrl: url };
}

function isFor(task: HandedOut, { activityArn, queueUrl }: Address): boolean {
  if (task.kind === "activity") return task.activityArn === activityArn;
  return queueUrl !== undefined && task.parameters.includes(JSON.stringify(queueUrl));
}
