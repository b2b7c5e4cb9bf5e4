import { describe, expect, test } from "vitest";
import { type Answered, type Ended, runHandedOver, type Way } from "./testing/handedOver.ts";

const manifest = {
  name: "resize",
  description: "Resizes",
  timeoutSeconds: 1_200,
  heartbeatSeconds: 600,
  handlerBudgetSeconds: 60,
};
const activity: Way = { queue: undefined, wakeUp: undefined, wakes: { running: [] } };
const callback: Way = {
  ...activity,
  queue: { url: "https://queue", seconds: 600, transientErrors: ["SQS.SdkClientException"] },
};
const lambda = {
  resource: "arn:aws:states:::lambda:invoke",
  parameters: { FunctionName: "worker", InvocationType: "Event" },
};
/** Of workers of which none runs all the time. */
const limited = {
  resource: "arn:aws:states:::ecs:runTask",
  parameters: { Cluster: "c", TaskDefinition: "t" },
  limit: {
    max: 2,
    resource: "arn:aws:states:::aws-sdk:ecs:listTasks",
    parameters: { Cluster: "c", Family: "t" },
  },
};
const enough = { running: ["arn:1", "arn:2"] };
const ways: Readonly<Record<string, Way>> = {
  "an activity alone": activity,
  "a wake-up": { ...activity, wakeUp: lambda },
  "a wake-up that fails": { ...activity, wakeUp: lambda, wakes: "fail" },
  "a limited wake-up": { ...activity, wakeUp: limited },
  "a limited wake-up while enough workers run": { ...activity, wakeUp: limited, wakes: enough },
  "a limited wake-up that fails": { ...activity, wakeUp: limited, wakes: "fail" },
  "a queue alone": callback,
  "a queue and a wake-up": { ...callback, wakeUp: lambda },
  "a queue and a limited wake-up": { ...callback, wakeUp: limited },
};

const RUN = { Type: "Task", Resource: `\${workload.${manifest.name}}` };
const error = (name: string): Answered => ({ error: name });
const handedBack = error("Worker.Draining");

type Language = "JSONPath" | "JSONata";

/** What both query languages write in their own way. */
const written = {
  JSONPath: {
    isTwo: { Variable: "$.n", NumericEquals: 2 },
    hasError: { Variable: "$.failure", IsPresent: true },
    keptInput: { ResultPath: null },
    addedResult: { ResultPath: "$.small" },
    addedError: { ResultPath: "$.failure" },
    file: { Parameters: { "image.$": "$.n" } },
    items: { ItemsPath: "$.items" },
    parts: {
      InputPath: "$.n",
      ResultSelector: { "made.$": "$.file" },
      OutputPath: "$.made",
      Assign: { "what.$": "$.file" },
    },
    assigned: { Assign: { reason: "none" } },
    assignedError: { Assign: { "reason.$": "$.Error" } },
    errorName: { Parameters: { "error.$": "$.failure.Error", "n.$": "$.n" } },
  },
  JSONata: {
    isTwo: { Condition: "{% $states.input.n = 2 %}" },
    hasError: { Condition: "{% $exists($states.input.failure) %}" },
    keptInput: { Output: "{% $states.input %}" },
    addedResult: { Output: "{% $merge([$states.input, {'small': $states.result}]) %}" },
    addedError: { Output: "{% $merge([$states.input, {'failure': $states.errorOutput}]) %}" },
    file: { Arguments: { image: "{% $states.input.n %}" } },
    items: { Items: "{% $states.input.items %}" },
    parts: {
      Arguments: "{% $states.input.n %}",
      Output: "{% $states.result.file %}",
      Assign: { what: "{% $states.result.file %}" },
    },
    assigned: { Assign: { reason: "none" } },
    assignedError: { Assign: { reason: "{% $states.errorOutput.Error %}" } },
    errorName: {
      Output: { error: "{% $states.input.failure.Error %}", n: "{% $states.input.n %}" },
    },
  },
} as const;

interface Case {
  readonly states: (of: (typeof written)[Language]) => object;
  readonly input: unknown;
  readonly answers?: Readonly<Record<string, readonly Answered[]>>;
  readonly ends: object;
}

const one = (name: string, more: object = {}) => ({
  StartAt: name,
  States: { [name]: { ...RUN, ...more, End: true } },
});
const caught = (of: (typeof written)[Language]) => ({
  A: {
    ...RUN,
    ...of.file,
    Catch: [{ ErrorEquals: ["States.ALL"], ...of.addedError, Next: "Pay" }],
    End: true,
  },
  Pay: { Type: "Pass", ...of.errorName, End: true },
});
const RETRY = [{ ErrorEquals: ["Busy"], IntervalSeconds: 60, MaxAttempts: 2 }];

const cases: Readonly<Record<string, Case>> = {
  "a Choice that leads to one of two": {
    states: (of) => ({
      A: { Type: "Choice", Choices: [{ ...of.isTwo, Next: "B" }], Default: "C" },
      B: { ...RUN, ...of.file, ...of.addedResult, Next: "D" },
      C: { ...RUN, End: true },
      D: { Type: "Pass", End: true },
    }),
    input: { n: 2 },
    ends: {
      status: "SUCCEEDED",
      output: '{"n":2,"small":{"image":2}}',
      path: { "/States/": ["A", "B", "D"] },
    },
  },
  "a Choice that leads to its Default": {
    states: (of) => ({
      A: { Type: "Choice", Choices: [{ ...of.isTwo, Next: "B" }], Default: "C" },
      B: { ...RUN, End: true },
      C: { ...RUN, Retry: RETRY, End: true },
    }),
    input: { n: 3 },
    answers: { C: [error("Busy"), error("Busy"), "echo"] },
    ends: {
      status: "SUCCEEDED",
      output: '{"n":3}',
      path: { "/States/": ["A", "C"] },
      seconds: 180,
    },
  },
  "a Catch": {
    states: caught,
    input: { n: 1 },
    answers: { A: [error("NoSuchImage")] },
    ends: {
      status: "SUCCEEDED",
      output: '{"error":"NoSuchImage","n":1}',
      path: { "/States/": ["A", "Pay"] },
    },
  },
  "an error that nothing catches": {
    states: () => ({ A: { ...RUN, Next: "B" }, B: { ...RUN, End: true } }),
    input: {},
    answers: { B: [error("NoSuchImage")] },
    ends: { status: "FAILED", error: "NoSuchImage", path: { "/States/": ["A", "B"] } },
  },
  "a state that leads to itself": {
    states: (of) => ({
      A: {
        ...RUN,
        ...of.addedResult,
        Catch: [{ ErrorEquals: ["Later"], ...of.addedError, Next: "A" }],
        Next: "B",
      },
      B: { Type: "Choice", Choices: [{ ...of.hasError, Next: "C" }], Default: "A" },
      C: {
        ...RUN,
        ...of.keptInput,
        Catch: [{ ErrorEquals: ["Later"], ...of.keptInput, Next: "A" }],
        End: true,
      },
    }),
    input: { n: 1 },
    answers: { A: ["echo", error("Later"), "echo"], C: [error("Later"), handedBack, "echo"] },
    ends: {
      status: "SUCCEEDED",
      path: { "/States/": ["A", "B", "A", "A", "B", "C", "A", "B", "C"] },
    },
  },
  "a Map in a Map": {
    states: (of) => ({
      A: {
        Type: "Map",
        MaxConcurrency: 1,
        ...of.items,
        ItemProcessor: {
          StartAt: "B",
          States: { B: { Type: "Map", MaxConcurrency: 1, ItemProcessor: one("C"), End: true } },
        },
        End: true,
      },
    }),
    input: { items: [[1, 2], [3]] },
    answers: { C: ["echo", handedBack, "echo"] },
    ends: { status: "SUCCEEDED", output: "[[1,2],[3]]", seconds: 1 },
  },
  "branches of which one fails": {
    states: (of) => ({
      A: {
        Type: "Parallel",
        Branches: [one("B"), one("C", { Retry: RETRY })],
        Catch: [{ ErrorEquals: ["Busy"], ...of.addedError, Next: "Pay" }],
        End: true,
      },
      Pay: { ...RUN, ...of.keptInput, Next: "Paid" },
      Paid: { Type: "Pass", ...of.errorName, End: true },
    }),
    input: { n: 4 },
    answers: { B: [handedBack, "echo"], C: [error("Busy")] },
    ends: { status: "SUCCEEDED", output: '{"error":"Busy","n":4}', seconds: 180 },
  },
  "tasks that are handed back, and errors between": {
    states: (of) => ({ A: { ...RUN, ...of.file, Retry: RETRY, ...of.addedResult, End: true } }),
    input: { n: 1 },
    answers: { A: [handedBack, error("Busy"), handedBack, handedBack, "echo"] },
    ends: {
      status: "SUCCEEDED",
      output: '{"n":1,"small":{"image":1}}',
      tasks: [0, 1, 2, 3, 4].map((attempt) =>
        JSON.stringify({ state: "A", attempt, sent: { image: 1 } }),
      ),
      seconds: 1 + 60 + 2 + 4,
    },
  },
  "a task that takes a part, assigns a variable and hands on a part": {
    states: (of) => ({
      A: {
        ...RUN,
        ...of.parts,
        Catch: [{ ErrorEquals: ["Later"], ...of.keptInput, Next: "B" }],
        Next: "B",
      },
      B: {
        ...RUN,
        ...of.assigned,
        Catch: [{ ErrorEquals: ["States.ALL"], ...of.assignedError, Next: "C" }],
        End: true,
      },
      C: { QueryLanguage: "JSONata", Type: "Pass", Output: "{% $what & $reason %}", End: true },
    }),
    input: { n: { file: "cat" } },
    answers: { A: [handedBack, "echo"], B: [handedBack, error("Broken")] },
    ends: {
      status: "SUCCEEDED",
      output: '"catBroken"',
      tasks: [
        ...[0, 1].map((attempt) => JSON.stringify({ state: "A", attempt, sent: { file: "cat" } })),
        ...[0, 1].map((attempt) => JSON.stringify({ state: "B", attempt, sent: "cat" })),
      ],
    },
  },
  "a task that every worker hands back": {
    states: () => ({ A: { ...RUN, End: true } }),
    input: { n: 1 },
    answers: { A: [handedBack] },
    ends: { status: "FAILED", error: "Worker.Draining", seconds: 255 },
  },
  "a task that every worker hands back, with a Catch": {
    states: caught,
    input: { n: 1 },
    answers: { A: [handedBack] },
    ends: { status: "SUCCEEDED", output: '{"error":"Worker.Draining","n":1}', seconds: 255 },
  },
  "hand-backs that the author retries": {
    states: (of) => ({
      A: {
        ...RUN,
        Retry: [{ ErrorEquals: ["Worker.Draining"], IntervalSeconds: 5, MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ["Worker.Draining"], ...of.addedError, Next: "Pay" }],
        End: true,
      },
      Pay: { Type: "Pass", ...of.errorName, End: true },
    }),
    input: { n: 1 },
    answers: { A: [handedBack] },
    ends: { status: "SUCCEEDED", output: '{"error":"Worker.Draining","n":1}', seconds: 5 },
  },
};

describe.each(Object.entries(cases))("%s", (_name, { states, input, answers = {}, ends }) => {
  describe.each(["JSONPath", "JSONata"] as const)("in %s", (QueryLanguage) => {
    const run = (way: Way) => {
      const definition = { QueryLanguage, StartAt: "A", States: states(written[QueryLanguage]) };
      return runHandedOver(definition, JSON.stringify(input), { manifest, way, answers });
    };
    let alone: Promise<Ended> | undefined;

    test.each(Object.entries(ways))("ends alike with %s", async (_way, way) => {
      alone ??= run(activity);
      const ended = await run(way);
      expect(ended).toMatchObject(ends);
      expect(ended).toEqual(await alone);
    });
  });
});

/** More digits than a double has. */
const DIGITS = '{"id":12345678901234567890,"items":[9007199254740993,-12345678901234567890],"n":1}';

describe.each(["JSONPath", "JSONata"] as const)("each digit survives in %s", (QueryLanguage) => {
  test.each(Object.entries(ways))("%s", async (_way, way) => {
    const of = written[QueryLanguage];
    const definition = {
      QueryLanguage,
      StartAt: "A",
      States: {
        A: { ...RUN, Catch: [{ ErrorEquals: ["Later"], ...of.keptInput, Next: "B" }], End: true },
        B: {
          Type: "Parallel",
          ...of.keptInput,
          Branches: [
            one("C"),
            {
              StartAt: "D",
              States: { D: { Type: "Map", ...of.items, ItemProcessor: one("E"), End: true } },
            },
          ],
          Next: "F",
        },
        F: { ...RUN, End: true },
      },
    };
    const answers = {
      A: [handedBack, error("Later")],
      C: [handedBack, "echo"],
      E: [handedBack, "echo"],
      F: [handedBack, "echo"],
    } as const;
    const ended = await runHandedOver(definition, DIGITS, { manifest, way, answers });
    expect(ended).toMatchObject({ status: "SUCCEEDED", output: DIGITS });
    expect(
      ended.tasks.filter((task) => !task.includes('"E"')).every((task) => task.includes(DIGITS)),
    ).toBe(true);
  });
});
