import { setTimeout as sleep } from "node:timers/promises";
import type { Doubles } from "@sfn-workers/local-cloud";
import type { CallOfState, Integration } from "@sfn-workers/local-stepfunctions";
import {
  actionOf,
  answerServices,
  callsIn,
  namesOf,
} from "@sfn-workers/local-stepfunctions/services";
import type { LocalWorkflow } from "./workflowMocks.ts";

export interface WorkflowDoubles extends Doubles {
  /** Whether a mock answers the call. */
  isMocked(call: CallOfState): boolean;
}

interface WorkflowsHere {
  /** As they are now. */
  readonly workflows: () => readonly LocalWorkflow[];
  /** The workflow that a state machine belongs to. */
  readonly workflowOf: (stateMachineArn: string) => string | undefined;
}

/** Answers the calls of workflows with their mocks. Those of states that hand tasks to workloads, or wake workers, are none. */
export function createDoubles({ workflows, workflowOf }: WorkflowsHere): WorkflowDoubles {
  const answers = new WeakMap<LocalWorkflow, Integration>();
  const callers = new WeakMap<LocalWorkflow, ReadonlySet<string>>();

  /** The names of its states that call. */
  function callersIn(local: LocalWorkflow): ReadonlySet<string> {
    const names = callers.get(local) ?? new Set(callsIn(local.workflow).map(({ state }) => state));
    callers.set(local, names);
    return names;
  }

  /** The workflow of which one of the author's own states calls. */
  function callerOf({ executionArn, stateName }: CallOfState): LocalWorkflow | undefined {
    const name = workflowOf(machineArnOf(executionArn));
    const found = workflows().find(({ workflow }) => workflow.name === name);
    return found && callersIn(found).has(stateName) ? found : undefined;
  }

  /** The workflow that calls, if one of its mocks answers. */
  function mockedCallerOf(call: CallOfState): LocalWorkflow | undefined {
    const caller = callerOf(call);
    const names = namesOf(actionOf(call.resource));
    return caller && names.some((name) => Object.hasOwn(caller.mocks, name)) ? caller : undefined;
  }

  return {
    of(request, succeed) {
      const caller = mockedCallerOf(request);
      if (caller === undefined) return undefined;
      const answer =
        answers.get(caller) ??
        answerServices(caller.mocks, {
          called: () => {},
          pass,
          during: (answering) => answering,
          unanswered: (state, action) => new Error(`${state}: ${action} has no mock`),
          succeed: (taskToken, output) =>
            succeed(taskToken, output).catch(() => {
              // The task has timed out, or its execution has ended.
            }),
        });
      answers.set(caller, answer);
      return answer;
    },
    isMocked: (call) => mockedCallerOf(call) !== undefined,
    howToAdd(request) {
      const caller = callerOf(request);
      if (caller === undefined) return undefined;
      const name = JSON.stringify(actionOf(request.resource));
      return `say what it answers in ${caller.mocksFile}: export const mocks = { ${name}: … }`;
    },
  };
}

/** Waits for ever with Infinity: until the task times out, or its execution ends. */
async function pass(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds === 0) return;
  await sleep(Math.min(seconds * 1_000, MAX_TIMER_MS), undefined, { signal });
}

/** Node.js's timers can't wait longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The execution of an item of a distributed Map names it too. */
function machineArnOf(executionArn: string): string {
  return executionArn.replace(
    /:(?:execution|express):([^:/]+).*$/,
    (_whole, name) => `:stateMachine:${name}`,
  );
}
