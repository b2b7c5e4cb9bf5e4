import { createLines } from "@sfn-workers/local-cloud/testing";
import {
  createVirtualClock,
  type ExecutionEvent,
  type ExecutionWait,
  startStepFunctions,
} from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { createUnanswered } from "./unanswered.ts";

const QUEUE = "http://127.0.0.1:1/000000000000/approval";
const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:approval";
const WAITS = "Ask waits for approval, whose worker is external: nobody answers here";
const SEVEN_DAYS = 604_800;

/** A state that asks nobody. */
const ask = (fields: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: QUEUE, "MessageBody.$": "$$.Task.Token" },
  ...("Next" in fields ? {} : { End: true }),
  ...fields,
});
const askActivity = (fields: object = {}) => ({
  Type: "Task",
  Resource: ACTIVITY,
  End: true,
  ...fields,
});
const ESCALATED = [{ ErrorEquals: ["States.Timeout"], Next: "Escalate" }];
const Escalate = { Type: "Pass", End: true };
const only = (Ask: object, more: object = {}) => ({ StartAt: "Ask", States: { Ask, ...more } });
const CALLING = {
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "f" },
      End: true,
    },
  },
};
/** Asks nobody in one branch. */
const beside = (States: object, StartAt: string) => ({
  StartAt: "Both",
  States: {
    Both: {
      Type: "Parallel",
      Branches: [only(ask()), { StartAt, States }],
      Catch: [{ ErrorEquals: ["Boom"], Next: "Escalate" }],
      End: true,
    },
    Escalate,
  },
});
const pause = (Seconds: number) => ({
  Pause: { Type: "Wait", Seconds, Next: "Boom" },
  Boom: { Type: "Fail", Error: "Boom" },
});

const OWN = "http://127.0.0.1:1/us-east-1/000000000000/clerks";
const askOwn = (fields: object = {}, QueueUrl = OWN) =>
  ask({ Parameters: { QueueUrl, "MessageBody.$": "$$.Task.Token" }, ...fields });
const WAITS_OWN = "Ask waits for a token that it has sent to clerks, from which nobody takes here";

interface Given {
  readonly answered?: boolean;
  /** Whether a role of the program may receive from the author's own queue. */
  readonly received?: boolean;
  readonly mocked?: boolean;
  /** Whether the state is the author's own. */
  readonly own?: boolean;
}

/** A Step Functions in virtual time, whose executions of the definition are watched as `pnpm start` does. */
async function started(
  definition: object,
  { answered = false, received = false, mocked = false, own = true }: Given = {},
) {
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const told = createLines();
  const lambda = Promise.withResolvers<object>();
  const external = {
    name: "approval",
    answers: answered ? ({} as never) : undefined,
    answersFile: "approval/answers.ts",
    roleArn: "arn:aws:iam::000000000000:role/elsewhere",
  };
  let externals = [external];
  const work = { lists: 0, waits: 0, reads: 0, receivers: 0 };
  /** The same, whose reads of parameters are counted. */
  const counted = <Of extends object>(of: Of): Of =>
    new Proxy(of, {
      get(target, key) {
        if (key === "parameters") work.reads += 1;
        return Reflect.get(target, key);
      },
    });
  function* countedWaits(waits: Iterable<ExecutionWait>) {
    work.lists += 1;
    for (const wait of waits) {
      work.waits += 1;
      yield counted(wait);
    }
  }
  const outputs = { workloads: { approval: { activityArn: ACTIVITY, queueUrl: QUEUE } } };
  const unanswered = createUnanswered({
    externals: () => externals,
    environment() {
      // As in `pnpm start`, it may not be asked for before it is there.
      const { waitsOf } = endpoint;
      return {
        outputs,
        waitsOf: (arn) => countedWaits(waitsOf(arn)),
        hasReceiver(url) {
          work.receivers += 1;
          return received && url === OWN;
        },
      };
    },
    doubles: {
      isMocked: () => mocked,
      howToAdd: ({ resource }) =>
        own ? `say what it answers: ${resource.replace(/^.*:::/, "")}` : undefined,
    },
    ownerOf: (arn) => arn.replace(/^.*:/, ""),
    tell: told.write,
    now: clock.now,
  });
  const endpoint = await startStepFunctions({
    clock,
    jsonata: "in-process",
    integrations: {
      "sqs:sendMessage": async () => ({ MessageId: "m" }),
      "lambda:invoke": () => lambda.promise,
      "events:putEvents": async () => ({}),
    },
    onEvent: ({ handedOut, ...event }: ExecutionEvent) =>
      unanswered.onEvent(handedOut ? { ...event, handedOut: counted(handedOut) } : event),
  });
  onTestFinished(() => endpoint.close());
  await endpoint.call("CreateActivity", { name: "approval" });
  const machine = async (name: string, of: object) => {
    const roleArn = "arn:aws:iam::000000000000:role/machine";
    const input = { name, roleArn, definition: JSON.stringify(of) };
    return ((await endpoint.call("CreateStateMachine", input)) as { stateMachineArn: string })
      .stateMachineArn;
  };
  const stateMachineArn = await machine("order", definition);
  const { executionArn } = (await endpoint.call("StartExecution", { stateMachineArn })) as {
    executionArn: string;
  };
  await clock.advance(0);
  return {
    told: told.all,
    work,
    of: () => unanswered.of(executionArn),
    async again({ changed }: { readonly changed: boolean }) {
      if (changed) externals = [external];
      await endpoint.call("StartExecution", { stateMachineArn });
      await clock.advance(0);
    },
    answerLambda: () => lambda.resolve({ StatusCode: 200, Payload: {} }),
    /** What is told of the execution, second by second, until it ends or is given up. */
    async waitFor(seconds: number) {
      for (let second = 0; second <= seconds; second += 1) {
        const reason = unanswered.of(executionArn);
        if (reason !== undefined) return `given up after ${second} s: ${reason}`;
        const { status } = (await endpoint.call("DescribeExecution", { executionArn })) as {
          status: string;
        };
        if (status !== "RUNNING") return `${status} after ${second} s`;
        await clock.advance(1_000);
      }
      return `still waits after ${seconds} s`;
    },
  };
}

describe("is not waited for:", () => {
  test.each([
    ["a task of a queue without a timeout", only(ask())],
    [
      "a task of an activity, whose timeouts begin when it is taken",
      only(askActivity({ TimeoutSeconds: 5, HeartbeatSeconds: 2 })),
    ],
  ])("%s", async (_, definition) => {
    const { waitFor, told } = await started(definition);
    expect(await waitFor(600)).toBe(`given up after 0 s: ${WAITS}`);
    expect(told).toEqual([
      `✗ order: ${WAITS}\n  say who answers on this machine in approval/answers.ts: export const answers = defineAnswers(schemas, …)`,
    ]);
  });

  test.each([
    [
      "the task's timeout",
      only(ask({ TimeoutSeconds: SEVEN_DAYS, Catch: ESCALATED }), { Escalate }),
      "2026-01-08T00:00",
    ],
    [
      "the execution's timeout",
      { TimeoutSeconds: SEVEN_DAYS, ...only(askActivity()) },
      "2026-01-08T00:00",
    ],
    ["a Wait in another branch", beside(pause(3_600), "Pause"), "2026-01-01T01:00"],
  ])(
    "an execution in which nothing happens before %s, which is told",
    async (_, definition, time) => {
      const { waitFor } = await started(definition);
      expect(await waitFor(600)).toBe(
        `given up after 0 s: ${WAITS}, and nothing else happens before ${time}Z`,
      );
    },
  );

  test("a loop that asks nobody again and again", async () => {
    const again = [{ ErrorEquals: ["States.Timeout"], Next: "Ask" }];
    const loop = only(ask({ TimeoutSeconds: 50, Next: "Escalate", Catch: again }), { Escalate });
    const { waitFor, told } = await started(loop);
    expect(await waitFor(86_400)).toBe(
      `given up after 100 s: ${WAITS}, and nothing else happens before 2026-01-01T00:02Z`,
    );
    expect(told).toHaveLength(1);
  });
});

describe("a token in a queue of the author's own, from which nobody may receive,", () => {
  test.each([
    ["without a timeout", only(askOwn()), ""],
    [
      "until the task's timeout",
      only(askOwn({ TimeoutSeconds: SEVEN_DAYS })),
      ", and nothing else happens before 2026-01-08T00:00Z",
    ],
  ])("is told at once with its mock, and is not waited for: %s", async (_, definition, later) => {
    const { waitFor, told } = await started(definition);
    expect(await waitFor(600)).toBe(`given up after 0 s: ${WAITS_OWN}${later}`);
    expect(told).toEqual([
      `✗ order: ${WAITS_OWN}\n  say what it answers: sqs:sendMessage.waitForTaskToken`,
    ]);
  });

  test("is waited for while its timeout comes soon", async () => {
    const { waitFor } = await started(only(askOwn({ TimeoutSeconds: 60 })));
    expect(await waitFor(600)).toBe("FAILED after 60 s");
  });

  test("is waited for while another branch works", async () => {
    const both = {
      StartAt: "Both",
      States: {
        Both: { Type: "Parallel", Branches: [only(askOwn()), CALLING], End: true },
      },
    };
    const { waitFor, answerLambda } = await started(both);
    expect(await waitFor(600)).toBe("still waits after 600 s");
    answerLambda();
    expect(await waitFor(600)).toMatch(/^given up after [01] s/);
  });
});

describe("a token that somebody may have is waited for, and nothing is told:", () => {
  test.each<[string, object, Given]>([
    ["in a queue from which a role may receive", only(askOwn()), { received: true }],
    ["with a mock", only(askOwn()), { mocked: true }],
    ["of a state that hands tasks to a workload", only(askOwn()), { own: false }],
    ["in the queue of a workload", only(ask()), { answered: true }],
    [
      "with a function, which may send it itself",
      only({
        ...ask({ Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" }),
        Parameters: { FunctionName: "f", "Payload.$": "$$.Task.Token" },
      }),
      {},
    ],
    [
      "in an event",
      only({
        ...ask({ Resource: "arn:aws:states:::events:putEvents.waitForTaskToken" }),
        Parameters: { Entries: [{ "Detail.$": "$$.Task.Token" }] },
      }),
      {},
    ],
  ])("%s", async (_, definition, given) => {
    const { waitFor, told, answerLambda } = await started(definition, given);
    answerLambda();
    expect(await waitFor(600)).toBe("still waits after 600 s");
    expect(told).toEqual([]);
  });
});

describe("the work per task that is handed out does not grow with the tasks that wait:", () => {
  /** As many tasks wait as the square of `size`. */
  const manyOf = (size: number, item: object) => {
    const items = Array(size).fill(0);
    const each = (name: string, of: object) => ({
      StartAt: name,
      States: { [name]: { Type: "Map", ItemsPath: "$.items", ItemProcessor: of, End: true } },
    });
    const given = { Type: "Pass", Result: { items }, Next: "Each" };
    const inner = each("Inner", item);
    const innerGiven = { ...given, Next: "Inner" };
    const outer = each("Each", {
      StartAt: "Given",
      States: { Given: innerGiven, ...inner.States },
    });
    return { StartAt: "Items", States: { Items: given, ...outer.States } };
  };

  test.each<[string, object, Given]>([
    ["for a worker that is external", only(ask()), {}],
    ["of a token in a queue from which nobody may receive", only(askOwn()), {}],
    ["of a token that somebody receives", only(askOwn()), { received: true }],
    ["in the queue of a workload that answers", only(ask()), { answered: true }],
  ])("%s", async (_, item, given) => {
    for (const size of [2, 12]) {
      const tasks = size * size;
      const { work, of } = await started(manyOf(size, item), given);
      expect(work).toMatchObject({ lists: 0, waits: 0 });
      // Whether it is in the queue of an external workload, and which queue it is in.
      expect(work.reads).toBeGreaterThanOrEqual(tasks);
      expect(work.reads).toBeLessThanOrEqual(2 * tasks);
      expect(work.receivers).toBeLessThanOrEqual(tasks);
      const { reads, receivers } = work;
      for (const polls of [1, 2, 3]) {
        of();
        expect(work.waits).toBeLessThanOrEqual(polls * tasks);
        expect(work.receivers - receivers).toBeLessThanOrEqual(polls);
      }
      expect(work.reads).toBe(reads);
    }
  });

  test("one that nobody can end is known as such while others wait", async () => {
    const { work, of, told } = await started(manyOf(12, only(askOwn())));
    expect(of()).toBe(WAITS_OWN);
    expect(work.waits).toBe(144);
    expect(told).toHaveLength(1);
    expect(work.receivers).toBe(2);
  });
});

test("a state that waits for nobody is told once, and again after a change", async () => {
  const { told, again } = await started(only(ask()));
  await again({ changed: false });
  expect(told).toHaveLength(1);
  await again({ changed: true });
  expect(told).toHaveLength(2);
});

describe("is waited for:", () => {
  test.each([
    [
      "a timeout",
      only(ask({ TimeoutSeconds: 60, Catch: ESCALATED }), { Escalate }),
      "SUCCEEDED after 60 s",
    ],
    [
      "a missed heartbeat",
      only(ask({ HeartbeatSeconds: 20, Catch: ESCALATED }), { Escalate }),
      "SUCCEEDED after 20 s",
    ],
    [
      "the execution's timeout",
      { TimeoutSeconds: 90, ...only(askActivity()) },
      "TIMED_OUT after 90 s",
    ],
    ["a branch that fails after a Wait", beside(pause(60), "Pause"), "SUCCEEDED after 60 s"],
    [
      "a Retry of the timeout",
      only(
        ask({
          TimeoutSeconds: 30,
          Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 5, MaxAttempts: 1 }],
        }),
      ),
      "FAILED after 65 s",
    ],
  ])("%s that comes soon", async (_, definition, end) => {
    const { waitFor, told } = await started(definition);
    expect(await waitFor(600)).toBe(end);
    expect(told).toHaveLength(1);
  });

  const call = {
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "f" },
      Next: "Boom",
    },
    Boom: { Type: "Fail", Error: "Boom" },
  };

  test("a branch that works, however long it takes", async () => {
    const { waitFor, answerLambda } = await started(beside(call, "Call"));
    expect(await waitFor(600)).toBe("still waits after 600 s");
    answerLambda();
    expect(await waitFor(5)).toMatch(/^SUCCEEDED/);
  });

  test("what follows a wait for nobody, which costs no patience", async () => {
    const definition = only(
      ask({ TimeoutSeconds: 60, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Call" }] }),
      {
        Call: { ...call.Call, Next: "Again" },
        Again: ask({ TimeoutSeconds: 59 }),
      },
    );
    const { waitFor, answerLambda } = await started(definition);
    expect(await waitFor(600)).toBe("still waits after 600 s");
    answerLambda();
    expect(await waitFor(100)).toMatch(/^FAILED after (59|60) s$/);
  });

  test("a task that answers.ts answers", async () => {
    const { waitFor, told } = await started(only(ask()), { answered: true });
    expect(await waitFor(600)).toBe("still waits after 600 s");
    expect(told).toEqual([]);
  });
});
