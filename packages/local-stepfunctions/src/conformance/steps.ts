import type { Json } from "@sfn-workers/states-language/json";
import type { Body, HistoryEvent, Shown, Steps, Task } from "./case.ts";
import { ended, type Target } from "./target.ts";

/** The API refused a call that a row makes. */
class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Runs a row's steps, and returns what they show. Deletes what they have made. */
export async function shownBy(
  steps: (at: Steps) => Promise<Shown>,
  target: Target,
): Promise<Shown> {
  const made = createMade();
  try {
    return made.withoutArns(await steps(createSteps(target, made)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return made.withoutArns({ refused: error.code, message: error.message });
  } finally {
    await made.remove(target);
  }
}

function createSteps(target: Target, made: Made): Steps {
  const { roleArn, newName } = target;

  async function call(operation: string, request: object): Promise<Body> {
    const answer = await target.call(operation, request);
    if (answer.kind === "refusal") throw new Refused(answer.code, answer.message);
    made.keep(answer.body);
    return answer.body;
  }

  async function machine(definition: object, more: object = {}): Promise<string> {
    const request = { name: newName(), roleArn, definition: JSON.stringify(definition), ...more };
    return textIn(await call("CreateStateMachine", request), "stateMachineArn");
  }

  async function poll(request: object): Promise<Task> {
    for (;;) {
      const { taskToken, input } = await call("GetActivityTask", request);
      if (taskToken) return { taskToken: String(taskToken), input: String(input) };
      await target.wait();
    }
  }

  return {
    ...{ roleArn, newName, call, machine },
    async activity() {
      return textIn(await call("CreateActivity", { name: newName() }), "activityArn");
    },
    async start(definition, input = {}) {
      const stateMachineArn = await machine(definition);
      const request = { stateMachineArn, input: JSON.stringify(input) };
      return textIn(await call("StartExecution", request), "executionArn");
    },
    poll(activityArn, workerName) {
      const request = { activityArn, ...(workerName === undefined ? {} : { workerName }) };
      const polled = poll(request);
      polled.catch(() => {
        // A row that fails meanwhile does not wait for it.
      });
      return polled;
    },
    async ended(executionArn) {
      return outcomeIn(await ended(executionArn, target));
    },
    async events(executionArn) {
      await target.pass(0);
      const { events } = await call("GetExecutionHistory", { executionArn });
      return events as readonly HistoryEvent[];
    },
    pass: (seconds) => target.pass(seconds * 1000),
  };
}

/** How an execution has ended. An output counts only for one that succeeded. */
function outcomeIn({ status, output, error, cause }: Body): Shown {
  const succeeded = status === "SUCCEEDED" && typeof output === "string";
  return {
    status: String(status),
    ...(succeeded ? { output: JSON.parse(output) as Json } : {}),
    ...(typeof error === "string" ? { error } : {}),
    ...(typeof cause === "string" ? { cause } : {}),
  };
}

function textIn(body: Body, member: string): string {
  return String(body[member]);
}

/** What steps have made. */
interface Made {
  keep(answer: Body): void;
  withoutArns(shown: Shown): Shown;
  remove(target: Target): Promise<void>;
}

/** How an ARN is removed, in this order. */
const REMOVALS = [
  { member: "executionArn", shown: "<execution>", operation: "StopExecution" },
  { member: "stateMachineArn", shown: "<machine>", operation: "DeleteStateMachine" },
  { member: "activityArn", shown: "<activity>", operation: "DeleteActivity" },
] as const;

function createMade(): Made {
  const arns = new Map<string, (typeof REMOVALS)[number]>();
  return {
    keep(answer) {
      for (const removal of REMOVALS) {
        const arn = answer[removal.member];
        if (typeof arn === "string") arns.set(arn, removal);
      }
    },
    withoutArns(shown) {
      let text = JSON.stringify(shown);
      for (const [arn, removal] of arns) text = text.replaceAll(arn, removal.shown);
      return JSON.parse(text) as Shown;
    },
    async remove(target) {
      for (const { member, operation } of REMOVALS) {
        for (const [arn, removal] of arns) {
          if (removal.member === member) await target.call(operation, { [member]: arn });
        }
      }
    },
  };
}
