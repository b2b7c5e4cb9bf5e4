import type { ExecutionEvent, ExecutionWait } from "@sfn-workers/local-stepfunctions";
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
  /** For whom it was told. */
  let toldOf = parts.externals();
  let isAsked = false;

  function asked(wait: ExecutionWait): Asked | undefined {
    const { workloads = {} } = environment()?.outputs ?? {};
    const external = parts
      .externals()
      .find(({ name, answers }) => answers === undefined && isFor(wait, workloads[name] ?? {}));
    if (external === undefined) return askedByToken(wait);
    const text = `${wait.state} waits for ${external.name}, whose worker is external: nobody answers here`;
    return { text, howToAnswer: howToAnswer(external) };
  }

  /** Of a token that went elsewhere nobody knows whether it comes back: a function, or an execution, may send it itself. */
  function askedByToken(wait: ExecutionWait): Asked | undefined {
    if (wait.kind !== "token" || !wait.resource.endsWith(SEND_TOKEN)) return undefined;
    const { state, resource, executionArn, parameters } = wait;
    const call = { stateName: state, resource, executionArn };
    const how = doubles.howToAdd(call);
    if (how === undefined || doubles.isMocked(call)) return undefined;
    const { QueueUrl: url }: { readonly QueueUrl?: unknown } = JSON.parse(parameters);
    const deployed = environment();
    if (typeof url !== "string" || deployed === undefined) return undefined;
    const workloads = Object.values(deployed.outputs.workloads);
    const isWorkloads = workloads.some(({ queueUrl }) => queueUrl === url);
    if (isWorkloads || deployed.hasReceiver(url)) return undefined;
    const queue = url.slice(url.lastIndexOf("/") + 1);
    const text = `${state} waits for a token that it has sent to ${queue}, from which nobody takes here`;
    return { text, howToAnswer: how };
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
    onEvent({ executionArn, stateMachineArn, event: { type } }) {
      if (ENDS.has(type)) rests.delete(executionArn);
      if (!HANDED_OUT.has(type)) return;
      if (toldOf !== parts.externals()) told.clear();
      toldOf = parts.externals();
      for (const wait of environment()?.waitsOf(executionArn) ?? []) {
        const one = asked(wait);
        if (one === undefined) continue;
        isAsked = true;
        // An item of a distributed Map has the ARN of its machine, with the Map's label.
        const machineArn = stateMachineArn.replace(/\/[^:]*$/, "");
        const owner = ownerOf(machineArn) ?? machineArn;
        const text = `✗ ${owner}: ${one.text}\n  ${one.howToAnswer}`;
        if (told.has(text)) continue;
        told.add(text);
        tell(text);
      }
    },
    of(executionArn) {
      if (!isAsked) return undefined;
      let first: Asked | undefined;
      let until = Number.POSITIVE_INFINITY;
      for (const wait of environment()?.waitsOf(executionArn) ?? []) {
        const one = asked(wait);
        if (one === undefined && wait.kind !== "time") {
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

/** After them a task waits for whoever takes it. */
const HANDED_OUT = new Set(["ActivityScheduled", "TaskSubmitted"]);
export const ENDS: ReadonlySet<string> = new Set([
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionTimedOut",
  "ExecutionAborted",
]);

function isFor(wait: ExecutionWait, { activityArn, queueUrl }: Address): boolean {
  if (wait.kind === "activity") return wait.activityArn === activityArn;
  if (wait.kind !== "token" || queueUrl === undefined) return false;
  return wait.parameters.includes(JSON.stringify(queueUrl));
}
