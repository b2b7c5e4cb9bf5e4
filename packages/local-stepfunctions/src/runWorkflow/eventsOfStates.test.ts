import { checkWorkflow, executionEvents } from "@sfn-workers/states-language/workflow";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEngineInProcess } from "./engineInProcess.ts";
import { createMachine, runExecution } from "./execution.ts";
import { runWorkflow } from "./runWorkflow.ts";

/*
 * What states-language says of the events that states have, before anything runs, is what the engine writes.
 */

const WAITS_FOR_TOKEN = /\.waitForTaskToken$/;

/** Runs a definition in which every task succeeds, and counts the events of its history. */
async function historyOf(definition: object, input: unknown, token: "late" | "early" = "late") {
  let events = 0;
  const engine = createEngineInProcess({
    startedAt: 0,
    observe: () => {
      events += 1;
    },
    async service({ resource, taskToken }) {
      // After the call's own answer: a token that is answered before it has one event less.
      if (WAITS_FOR_TOKEN.test(resource)) {
        const answered = engine.pass(token === "late" ? 1 : 0);
        const ended = answered.then(() => engine.succeed(String(taskToken), {}));
        if (token === "early") await ended;
      }
      return {};
    },
  });
  try {
    const activityArn = await engine.createActivity("work");
    void (async () => {
      for (;;) {
        const task = await engine.poll(activityArn);
        if (task === undefined) return;
        await engine.succeed(task.taskToken, {});
      }
    })();
    const machine = await createMachine(engine, "STANDARD", definition);
    const end = await engine.until(runExecution(engine, "STANDARD", machine, input));
    return { events, end };
  } finally {
    await engine.close();
  }
}

const RESOURCES = [
  "arn:aws:states:us-east-1:000000000000:activity:work",
  "arn:aws:lambda:us-east-1:000000000000:function:work",
  "arn:aws:states:::dynamodb:getItem",
  "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
];

/** A state without its name and its `Next`, or what is inside it. */
type Shape =
  | { readonly kind: "plain"; readonly state: object }
  | { readonly kind: "choice" }
  | { readonly kind: "parallel"; readonly branches: readonly (readonly Shape[])[] }
  | { readonly kind: "map"; readonly items: number; readonly inside: readonly Shape[] };

const ARGUMENTS: Readonly<Record<string, object>> = {
  "arn:aws:states:::dynamodb:getItem": { TableName: "t", Key: { id: { S: "1" } } },
  "arn:aws:states:::sqs:sendMessage.waitForTaskToken": {
    QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/q",
    MessageBody: { token: "{% $states.context.Task.Token %}" },
  },
};

const plain = fc.constantFrom<object>(
  { Type: "Pass" },
  { Type: "Wait", Seconds: 5 },
  ...RESOURCES.map((Resource) => {
    const Arguments = ARGUMENTS[Resource];
    return { Type: "Task", Resource, ...(Arguments && { Arguments }) };
  }),
);

const { level } = fc.letrec<{ level: Shape[]; shape: Shape }>((tie) => ({
  level: fc.array(tie("shape"), { minLength: 1, maxLength: 3 }),
  shape: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    plain.map((state) => ({ kind: "plain", state }) as const),
    fc.constant({ kind: "choice" } as const),
    fc.record({
      kind: fc.constant("parallel" as const),
      branches: fc.array(tie("level"), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      kind: fc.constant("map" as const),
      items: fc.nat(3),
      inside: tie("level"),
    }),
  ),
}));

/** The states of a level, one after the other; a choice leads past the next one, if the input says so. */
function written(shapes: readonly Shape[], at: string): { StartAt: string; States: object } {
  const nameOf = (index: number) => (index < shapes.length ? `${at}${index}` : `${at}end`);
  const States = Object.fromEntries(
    shapes.map((shape, index) => {
      const name = nameOf(index);
      const targets = { next: nameOf(index + 1), past: nameOf(index + 2) };
      return [name, stateOf(shape, name, targets)];
    }),
  );
  return { StartAt: nameOf(0), States: { ...States, [`${at}end`]: { Type: "Succeed" } } };
}

interface Targets {
  readonly next: string;
  readonly past: string;
}

function stateOf(shape: Shape, name: string, { next: Next, past }: Targets): object {
  switch (shape.kind) {
    case "plain":
      return { ...shape.state, Output: "{% $states.input %}", Next };
    case "choice": {
      const Condition = `{% $contains($flags, '${name} ') %}`;
      return { Type: "Choice", Choices: [{ Condition, Next: past }], Default: Next };
    }
    case "parallel": {
      const Branches = shape.branches.map((branch, nth) => written(branch, `${name}b${nth}.`));
      return { Type: "Parallel", Branches, Next };
    }
    case "map": {
      const Items = Array.from({ length: shape.items }, (_, nth) => nth);
      return { Type: "Map", Items, ItemProcessor: written(shape.inside, `${name}i.`), Next };
    }
  }
}

/** Its input has the names of the choices that lead past a state. */
function machineOf(shapes: readonly Shape[]) {
  const { StartAt, States } = written(shapes, "s");
  const begin = { Type: "Pass", Assign: { flags: "{% $states.input %}" }, Next: StartAt };
  return { QueryLanguage: "JSONata", StartAt: "begin", States: { begin, ...States } };
}

const choicesIn = (definition: object) =>
  [...JSON.stringify(definition).matchAll(/'([^']+) '/g)].map(([, name = ""]) => name);

test("an execution has as many events as its definition says, whichever way it goes", async () => {
  const property = fc.asyncProperty(
    level,
    fc.infiniteStream(fc.boolean()),
    async (shapes, past) => {
      const definition = machineOf(shapes);
      const choices = choicesIn(definition);
      const taken = choices.filter(() => past.next().value);
      const { events, end } = await historyOf(definition, taken.map((name) => `${name} `).join(""));
      expect(end).toMatchObject({ status: "SUCCEEDED" });
      const { least = 0, most = 0 } = executionEvents(definition) ?? {};
      expect(events).toBeGreaterThanOrEqual(least);
      expect(events).toBeLessThanOrEqual(most);
      if (choices.length === 0) expect(most).toBe(least);
    },
  );
  await fc.assert(property, { numRuns: 60, seed: 7 });
});

test("both bounds are met: by the shortest way and by the longest", async () => {
  const definition = machineOf([
    { kind: "choice" },
    {
      kind: "map",
      items: 2,
      inside: [{ kind: "choice" }, { kind: "plain", state: { Type: "Pass" } }],
    },
  ]);
  const all = choicesIn(definition).map((name) => `${name} `);
  const bounds = executionEvents(definition);
  expect((await historyOf(definition, all.join(""))).events).toBe(bounds?.least);
  expect((await historyOf(definition, "")).events).toBe(bounds?.most);
});

/** Of four events an item. */
const keeping = (items: number) => ({
  name: "keeping",
  description: "Keeps its items",
  type: "STANDARD" as const,
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        Items: Array.from({ length: items }, (_, index) => index),
        ItemProcessor: { StartAt: "Keep", States: { Keep: { Type: "Pass", End: true } } },
        Output: {},
        End: true,
      },
    },
  },
});

// 6 events, and 4 for each item: 24,998 and 25,002.
test.each([
  [6_248, [], { status: "SUCCEEDED" }, 24_998],
  [
    6_249,
    [{ severity: "ERROR", code: "EVENTS", location: "/States/Each/Items" }],
    { status: "FAILED", error: "States.Runtime", cause: expect.stringContaining("(25000)") },
    25_000,
  ],
])(
  "what is refused before it runs is what fails: a Map of %i items",
  async (items, problems, end, events) => {
    const workflow = keeping(items);
    expect(await checkWorkflow(workflow, {})).toMatchObject(problems);
    expect(await historyOf(workflow.definition, {})).toMatchObject({ end, events });
  },
);

test("an Express execution has any number of events", async () => {
  const workflow = { ...keeping(6_249), type: "EXPRESS" as const };
  expect(await checkWorkflow(workflow, {})).toEqual([]);
  expect(await runWorkflow(workflow, {})).toMatchObject({ status: "SUCCEEDED", output: {} });
});

test.each([
  ["EXPRESS", [], "SUCCEEDED"],
  [
    "STANDARD",
    [{ code: "EVENTS", location: "/States/Batch/ItemProcessor/States/Each/Items" }],
    "FAILED",
  ],
])(
  "so has one that a distributed Map starts, if it is %s",
  async (ExecutionType, problems, status) => {
    const { States, StartAt } = keeping(6_249).definition;
    const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType };
    const Batch = {
      ...{ Type: "Map", Items: [1], Output: {}, End: true },
      ItemProcessor: { ProcessorConfig, StartAt, States },
    };
    const definition = { QueryLanguage: "JSONata", StartAt: "Batch", States: { Batch } };
    const workflow = { ...keeping(0), definition };
    expect(await checkWorkflow(workflow, {})).toMatchObject(problems);
    expect(await runWorkflow(workflow, {})).toMatchObject({ status });
  },
);

/** Counts to a number, with 426 events a round. */
const counting = (rounds: number) => ({
  name: "counting",
  description: "Counts",
  type: "STANDARD" as const,
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Assign: { count: 0 }, Next: "More?" },
      "More?": {
        Type: "Choice",
        Choices: [{ Condition: `{% $count < ${rounds} %}`, Next: "Round" }],
        Default: "Done",
      },
      Round: {
        ...{ Type: "Map", Items: new Array(105).fill(0) },
        ItemProcessor: { StartAt: "Keep", States: { Keep: { Type: "Pass", End: true } } },
        Assign: { count: "{% $count + 1 %}" },
        Output: {},
        Next: "More?",
      },
      Done: { Type: "Succeed" },
    },
  },
});

test.each([
  [58, [], { status: "SUCCEEDED" }, 8 + 58 * 426],
  [59, [{ code: "EVENTS", location: "/States/Round" }], { error: "States.Runtime" }, 25_000],
])("so is a loop of %i rounds", async (rounds, problems, end, events) => {
  const workflow = counting(rounds);
  expect(await checkWorkflow(workflow, {})).toMatchObject(problems);
  expect(await historyOf(workflow.definition, {})).toMatchObject({ end, events });
});

test("the fewest events are those of a state that is caught before its task, and of a token that is answered before its call", async () => {
  const [activity = "", , , sqs = ""] = RESOURCES;
  const eventsOf = async (state: object) => {
    const States = { One: { Type: "Task", Next: "End", ...state }, End: { Type: "Succeed" } };
    const definition = { QueryLanguage: "JSONata", StartAt: "One", States };
    // Without 2 of the execution, and 2 of End.
    return (await historyOf(definition, {}, "early")).events - 4;
  };
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: "End" }];
  const query = { Resource: activity, Arguments: "{% $error('no') %}", Catch };
  expect(await eventsOf(query)).toBe(3);
  expect(await eventsOf({ Resource: sqs, Arguments: ARGUMENTS[sqs] })).toBe(5);
});
