import { describe, expect, test } from "vitest";
import { eventProblems } from "./eventProblems.ts";

const ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:work";
const task = { Type: "Task", Resource: ACTIVITY };
/** The states of an item that takes five events, and seven with those of the item. */
const work = { StartAt: "Work", States: { Work: { ...task, End: true } } };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

const jsonata = (StartAt: string, States: object) => ({
  QueryLanguage: "JSONata",
  StartAt,
  States,
});
const each = (Items: unknown, fields: object = {}) =>
  jsonata("Each", { Each: { Type: "Map", Items, ItemProcessor: work, End: true, ...fields } });

const messagesOf = async (definition: object) =>
  (await eventProblems({ ...definition }, "STANDARD")).map(
    ({ severity, location, message }) => `${severity} ${location}: ${message}`,
  );

/** (25,000 − 2 of the execution − 4 of the Map) / 7 */
const ROOM = 3_570;

describe("a Map of known items", () => {
  test("is refused when they surely take more events than a history has", async () => {
    expect(await messagesOf(each(numbers(ROOM)))).toEqual([]);
    expect(await messagesOf(each(numbers(ROOM + 1)))).toEqual([
      "ERROR /States/Each/Items: Its 3,571 items take 25,003 events at least, and so more than the 25,000 that a history has: " +
        'give its ItemProcessor the ProcessorConfig {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, so that each item is an execution of its own, or give it fewer items',
    ]);
  });

  test("may have its items made by a query that reads nothing, or what is known", async () => {
    expect(await messagesOf(each(`{% [1..${ROOM}] %}`))).toEqual([]);
    expect(await messagesOf(each(`{% [1..${ROOM + 1}] %}`))).toHaveLength(1);
    const assigned = (count: number) =>
      jsonata("Set", {
        Set: { Type: "Pass", Assign: { all: numbers(count) }, Next: "Each" },
        Each: { Type: "Map", Items: "{% $all %}", ItemProcessor: work, End: true },
      });
    expect(await messagesOf(assigned(ROOM - 1))).toEqual([]);
    expect(await messagesOf(assigned(ROOM + 1))).toHaveLength(1);
    const placed = (count: number, fields: object) => ({
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Result: { all: numbers(count) }, Next: "Wait", ...fields },
        Wait: { Type: "Wait", Seconds: 1, Next: "Each" },
        Each: { Type: "Map", ItemsPath: "$.in.all", ItemProcessor: work, End: true },
      },
    });
    expect(await messagesOf(placed(ROOM + 1, { ResultPath: "$.in" }))).toEqual([]);
    const known = { Set: { Type: "Pass", Result: {}, Next: "Put" } };
    const put = placed(ROOM + 1, { ResultPath: "$.in" });
    const whole = {
      StartAt: "Set",
      States: { ...known, Put: put.States.Set, Wait: put.States.Wait, Each: put.States.Each },
    };
    expect(await messagesOf(whole)).toMatchObject([
      expect.stringMatching(/^ERROR \/States\/Each\/ItemsPath: Its 3,571 items/),
    ]);
  });

  test.each([
    ["its Catch goes on after them", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Each" }] }, 1],
    [
      "failing items are tolerated, and may take two events",
      { ToleratedFailurePercentage: 100 },
      0,
    ],
    [
      "they are executions of their own",
      {
        ItemProcessor: {
          ...work,
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        },
      },
      0,
    ],
    ["each fails", { ItemProcessor: { StartAt: "No", States: { No: { Type: "Fail" } } } }, 0],
  ])("where %s", async (_, fields, problems) => {
    const messages = await messagesOf(each(numbers(ROOM + 1), fields));
    expect(messages.filter((message) => message.startsWith("ERROR"))).toHaveLength(problems);
  });

  test("takes what the cheapest way of its items takes, and is warned of when the dearest is too dear", async () => {
    const either = {
      StartAt: "Any?",
      States: {
        "Any?": {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input > 5 %}", Next: "Work" }],
          Default: "None",
        },
        Work: { ...task, End: true },
        None: { Type: "Succeed" },
      },
    };
    // 2 + 2 + 2 an item at least, and 2 + 2 + 5 at most.
    expect(await messagesOf(each(numbers(2_777), { ItemProcessor: either }))).toEqual([]);
    expect(await messagesOf(each(numbers(2_778), { ItemProcessor: either }))).toEqual([
      expect.stringMatching(
        /^WARNING \/States\/Each\/Items: Its items may take 25,008 events, .* if each goes the longest way/,
      ),
    ]);
    expect(await messagesOf(each(numbers(4_166), { ItemProcessor: either }))).toEqual([
      expect.stringMatching(/^ERROR .*: Its 4,166 items take 25,002 events at least/),
    ]);
  });

  test("that has few items on another way is warned of: it may be that no execution comes to it with many", async () => {
    const Items = "{% $shards %}";
    const child = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
    const sized = (few: unknown) =>
      jsonata("Large?", {
        "Large?": {
          Type: "Choice",
          Choices: [
            {
              Condition: LARGE,
              Assign: { shards: numbers(ROOM + 1), large: true },
              Next: "Which?",
            },
          ],
          Assign: { shards: few, large: false },
          Default: "Which?",
        },
        "Which?": {
          Type: "Choice",
          Choices: [{ Condition: LARGE, Next: "Many" }],
          Default: "Few",
        },
        Many: { Type: "Map", Items, ItemProcessor: { ...child, ...work }, End: true },
        Few: { Type: "Map", Items, ItemProcessor: work, End: true },
      });
    const LARGE = "{% $states.input.large %}";
    for (const few of [[1, 2], [], "{% $states.input.shards %}"]) {
      expect(await messagesOf(sized(few))).toEqual([
        expect.stringMatching(
          /^WARNING \/States\/Few\/Items: An execution that comes to it with 3,571 items takes 25,003 events at least/,
        ),
      ]);
    }
    expect(await messagesOf(sized(numbers(ROOM + 2)))).toHaveLength(1);
  });

  /** Comes to Each with too many items on one way, with one on another, or not at all. */
  const onOneWay = (before: object, after: object, Next: string) => ({
    StartAt: "Which?",
    States: {
      "Which?": {
        Type: "Choice",
        Choices: [
          { Variable: "$.large", IsPresent: true, Next: "Large" },
          { Variable: "$.small", IsPresent: true, Next: "Small" },
        ],
        Default: Next,
      },
      Large: { Type: "Pass", Result: numbers(ROOM + 1), Next: "Each" },
      Small: { Type: "Pass", Result: [1], Next: "Each" },
      Each: { Type: "Map", ItemProcessor: work, Next },
      ...before,
      ...after,
    },
  });
  const Done = { Type: "Succeed" };
  const sometimes =
    /^WARNING \/States\/Each: An execution that comes to it with 3,571 items takes 25,003 events/;

  test("that has few items on a way which is longer than that to an end is warned of, too", async () => {
    const far = numbers(20).map((index) => {
      return [`Far${index}`, { Type: "Pass", Next: index === 19 ? "Each" : `Far${index + 1}` }];
    });
    const Small = { Type: "Pass", Result: [1], Next: "Far0" };
    const longer = onOneWay({ Small, ...Object.fromEntries(far) }, { Done }, "Done");
    expect(await messagesOf(longer)).toEqual([expect.stringMatching(sometimes)]);
    const empty = onOneWay({ Small: { Type: "Pass", Next: "Large" } }, { Done }, "Done");
    expect(await messagesOf(empty)).toEqual([expect.stringMatching(/^ERROR .*Its 3,571 items/)]);
  });

  test("that has few items on another way is found where a branch that fails, or a Map of unknown items, is around it", async () => {
    const Large = {
      Type: "Pass",
      Assign: { all: numbers(ROOM + 1), outer: [1], fails: false },
      Next: "Around",
    };
    const Far = { Type: "Pass", Next: "Far2" };
    const Far2 = {
      Type: "Pass",
      Assign: { all: [1], outer: "{% $states.input %}", fails: true },
      Next: "Around",
    };
    const Each = { Type: "Map", Items: "{% $all %}", ItemProcessor: work, End: true };
    const inner = { StartAt: "Each", States: { Each } };
    const fails = {
      StartAt: "Fails?",
      States: {
        "Fails?": {
          Type: "Choice",
          Choices: [{ Condition: "{% $fails %}", Next: "No" }],
          Default: "Yes",
        },
        No: { Type: "Fail" },
        Yes: { Type: "Succeed" },
      },
    };
    const which = (Around: object) =>
      jsonata("Which?", {
        "Which?": {
          Type: "Choice",
          Choices: [
            { Condition: "{% $states.input.large %}", Next: "Large" },
            { Condition: "{% $states.input.small %}", Next: "Far" },
          ],
          Default: "Done",
        },
        ...{ Large, Far, Far2, Around, Done },
      });
    const branches = { Type: "Parallel", Branches: [fails, inner], Next: "Done" };
    expect(await messagesOf(which(branches))).toEqual([expect.stringMatching(/^WARNING .*Each/)]);
    const outer = { Type: "Map", Items: "{% $outer %}", ItemProcessor: inner, Next: "Done" };
    const messages = await messagesOf(which(outer));
    expect(messages.filter((one) => one.includes("/States/Each"))).toEqual([
      expect.stringMatching(/^WARNING .*Each/),
    ]);
  });

  test("that has few items on a way which nobody can follow so far is warned of", async () => {
    const Small = { Type: "Pass", Assign: { a: 0, b: 0 }, Next: "More?" };
    const counted = ["a", "b"].map((name) => {
      const Assign = { [`${name}.$`]: `States.MathAdd($${name}, 1)` };
      return [name, { Type: "Pass", Assign, Next: "More?" }];
    });
    const More = {
      Type: "Choice",
      Choices: [
        { Variable: "$a", NumericGreaterThan: 9_000, Next: "Few" },
        { Variable: "$.a", BooleanEquals: true, Next: "a" },
      ],
      Default: "b",
    };
    const Few = { Type: "Pass", Result: [1], Next: "Each" };
    const before = { Small, Few, "More?": More, ...Object.fromEntries(counted) };
    expect(await messagesOf(onOneWay(before, { Done }, "Done"))).toEqual([
      expect.stringMatching(sometimes),
    ]);
  });

  test("on one way hides nothing that every way has", async () => {
    const Branches = numbers(30).map((index) => ({
      StartAt: `${index}`,
      States: { [`${index}`]: { ...task, End: true } },
    }));
    const thirty = { Type: "Parallel", Branches };
    // A round has 2 + 4 + 30 × 5 events.
    const loop = (rounds: number) => ({
      Begin: { Type: "Pass", Assign: { count: 0 }, Next: "More?" },
      "More?": {
        Type: "Choice",
        Choices: [{ Variable: "$count", NumericLessThan: rounds, Next: "Thirty" }],
        Default: "Done",
      },
      Thirty: { ...thirty, Assign: { "count.$": "States.MathAdd($count, 1)" }, Next: "More?" },
      Done,
    });
    const looping = (rounds: number) => messagesOf(onOneWay({}, loop(rounds), "Begin"));
    expect(await looping(160)).toEqual([expect.stringMatching(sometimes)]);
    expect(await looping(161)).toEqual([
      expect.stringMatching(sometimes),
      expect.stringMatching(
        /^ERROR \/States\/(?:Thirty|More\?): Each way .* enters this state 16\d times/,
      ),
    ]);
    const many = (name: string) => ({
      StartAt: name,
      States: {
        [name]: {
          ...{ Type: "Map", QueryLanguage: "JSONata", Items: numbers(2_000), End: true },
          ItemProcessor: { StartAt: `${name}1`, States: { [`${name}1`]: { ...task, End: true } } },
        },
      },
    });
    const Wide = { Type: "Parallel", Branches: ["A", "B"].map(many), Next: "Done" };
    expect(await messagesOf(onOneWay({}, { Wide, Done }, "Wide"))).toEqual([
      expect.stringMatching(sometimes),
      expect.stringMatching(/^ERROR .*: Each way/),
    ]);
    const Poll = { Type: "Wait", Seconds: 60, Next: "Poll" };
    expect(await messagesOf(onOneWay({}, { Poll }, "Poll"))).toEqual([
      expect.stringMatching(sometimes),
      expect.stringMatching(/^WARNING \/StartAt: No way through the states comes to an end/),
    ]);
  });

  test("stands in a Parallel, or inside another Map", async () => {
    const inner = each(numbers(60)).States;
    const nested = (count: number) =>
      each(numbers(count), {
        ItemProcessor: { StartAt: "In", States: { In: { ...(inner["Each" as never] as object) } } },
      });
    // 2 + 4 + 60 × 7 events for each outer item.
    expect(await messagesOf(nested(58))).toEqual([]);
    expect(await messagesOf(nested(59))).toHaveLength(1);
    const both = jsonata("Both", {
      Both: {
        Type: "Parallel",
        Branches: [each(numbers(2_000)), each(numbers(2_000), {})].map(
          ({ StartAt, States }, index) => ({
            StartAt: `${StartAt}${index}`,
            States: {
              [`${StartAt}${index}`]: {
                ...(States as Record<string, object>)["Each"],
                ItemProcessor: {
                  StartAt: `W${index}`,
                  States: { [`W${index}`]: { ...task, End: true } },
                },
              },
            },
          }),
        ),
        End: true,
      },
    });
    expect(await messagesOf(both)).toEqual([
      expect.stringMatching(
        /^ERROR \/States\/Both: Each way through the states takes more events than the 25,000/,
      ),
    ]);
  });
});

describe("a loop", () => {
  /** 4 + 60 × 7 events. */
  const sixty = { Type: "Map", Items: numbers(60), ItemProcessor: work };
  const counting = (rounds: number, fields: object = {}) =>
    jsonata("Begin", {
      Begin: { Type: "Pass", Assign: { count: 0 }, Next: "More?" },
      "More?": {
        Type: "Choice",
        Choices: [{ Condition: `{% $count < ${rounds} %}`, Next: "Sixty" }],
        Default: "Done",
      },
      Sixty: {
        ...sixty,
        Assign: { count: "{% $count + 1 %}", last: "{% $states.result %}" },
        Next: "More?",
        ...fields,
      },
      Done: { Type: "Succeed" },
    });

  // 2 of the execution, 2 of Begin, 426 a round, 2 of the last look, 2 of Done.
  test("that surely goes round too often is refused, with the state and how often", async () => {
    expect(await messagesOf(counting(58))).toEqual([]);
    expect(await messagesOf(counting(59))).toEqual([
      "ERROR /States/Sixty: Each way through the states takes more events than the 25,000 that a history has: the shortest one enters this state 59 times. Put a part of it into executions of their own",
    ]);
  });

  test("of JSONPath counts with variables, and with data", async () => {
    const branches = numbers(30).map((index) => ({
      StartAt: `${index}`,
      States: { [`${index}`]: { ...task, End: true } },
    }));
    const parallel = { Type: "Parallel", Branches: branches };
    const variables = (rounds: number) => ({
      StartAt: "Begin",
      States: {
        Begin: { Type: "Pass", Assign: { i: 0 }, Next: "More?" },
        "More?": {
          Type: "Choice",
          Choices: [{ Variable: "$i", NumericLessThan: rounds, Next: "Work" }],
          Default: "Done",
        },
        Work: { ...parallel, Assign: { "i.$": "States.MathAdd($i, 1)" }, Next: "More?" },
        Done: { Type: "Succeed" },
      },
    });
    // A round has 2 + 4 + 30 × 5 events.
    expect(await messagesOf(variables(160))).toEqual([]);
    expect(await messagesOf(variables(161))).toHaveLength(1);
    const data = (rounds: number) => ({
      StartAt: "Begin",
      States: {
        Begin: { Type: "Pass", Result: { i: 0 }, Next: "More?" },
        "More?": {
          Type: "Choice",
          Choices: [{ Variable: "$.i", NumericLessThan: rounds, Next: "Add" }],
          Default: "Done",
        },
        Add: { ...parallel, ResultPath: null, Next: "Count" },
        Count: { Type: "Pass", Parameters: { "i.$": "States.MathAdd($.i, 1)" }, Next: "More?" },
        Done: { Type: "Succeed" },
      },
    });
    expect(await messagesOf(data(158))).toEqual([]);
    expect(await messagesOf(data(159))).toHaveLength(1);
  });

  test.each([
    ["may end earlier by what the input says", { Assign: { count: "{% $states.result.next %}" } }],
    ["may leave by a Catch", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Done" }] }],
    ["counts by chance", { Assign: { count: "{% $count + $random() %}" } }],
  ])("that %s is not refused", async (_, fields) => {
    expect(await messagesOf(counting(9_999, fields))).toEqual([]);
  });

  test("without an end is warned of, unless a timeout ends it", async () => {
    const poll = {
      StartAt: "Look",
      States: {
        Look: { Type: "Pass", Next: "Wait" },
        Wait: { Type: "Wait", Seconds: 60, Next: "Look" },
      },
    };
    expect(await messagesOf(poll)).toEqual([
      "WARNING /StartAt: No way through the states comes to an end, so an execution fails after the 25,000 events that a history has: give it an end, or a TimeoutSeconds",
    ]);
    expect(await messagesOf({ ...poll, TimeoutSeconds: 3_600 })).toEqual([]);
  });

  test("without an end in a Parallel or in items is not refused: an error of a task or a timeout may end it", async () => {
    const watch = {
      StartAt: "Look",
      States: {
        Look: { ...task, Next: "Wait" },
        Wait: { Type: "Wait", Seconds: 600, Next: "Look" },
      },
    };
    const parallel = jsonata("Watch", {
      Watch: { Type: "Parallel", Branches: [watch], End: true },
    });
    for (const definition of [parallel, each(["eu", "us"], { ItemProcessor: watch })]) {
      const messages = await messagesOf({ ...definition, TimeoutSeconds: 86_400 });
      expect(messages.filter((message) => message.startsWith("ERROR"))).toEqual([]);
    }
  });

  const round = (name: string, fields: object = { Type: "Pass" }) => ({
    StartAt: `${name}1`,
    States: {
      [`${name}1`]: { ...fields, Next: `${name}2` },
      [`${name}2`]: { Type: "Wait", Seconds: 600, Next: `${name}1` },
    },
  });
  const calm = { StartAt: "Calm", States: { Calm: { Type: "Pass", End: true } } };
  const parallel = (...Branches: object[]) =>
    jsonata("Both", { Both: { Type: "Parallel", Branches, End: true } });
  const inside = (at: string) =>
    `WARNING ${at}/StartAt: No way through these states comes to an end: once they start, the execution goes on until it fails after the 25,000 events that a history has. Give them an end, or the state machine a TimeoutSeconds`;

  test.each([
    ["a branch", parallel(calm, round("A")), ["/States/Both/Branches[1]"]],
    [
      "each branch",
      parallel(round("A"), round("B")),
      [0, 1].map((n) => `/States/Both/Branches[${n}]`),
    ],
    [
      "a branch of a branch",
      parallel(calm, {
        StartAt: "In",
        States: { In: { Type: "Parallel", Branches: [round("A")], End: true } },
      }),
      ["/States/Both/Branches[1]/States/In/Branches[0]"],
    ],
    [
      "the items of a Map",
      each("{% $states.input %}", { ItemProcessor: round("A") }),
      ["/States/Each/ItemProcessor"],
    ],
    [
      "the items of a Map in the items of a distributed one",
      each("{% $states.input %}", {
        ItemProcessor: {
          StartAt: "In",
          States: { In: { Type: "Map", ItemProcessor: round("A"), End: true } },
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        },
      }),
      ["/States/Each/ItemProcessor/States/In/ItemProcessor"],
    ],
    [
      "a Map of JSONPath with an Iterator",
      {
        StartAt: "Each",
        States: { Each: { Type: "Map", Iterator: round("A"), End: true } },
      },
      ["/States/Each/Iterator"],
    ],
  ])(
    "without an end in %s is warned of, unless a timeout ends it",
    async (_, definition, places) => {
      expect(await messagesOf(definition)).toEqual(places.map(inside));
      expect(await messagesOf({ ...definition, TimeoutSeconds: 3_600 })).toEqual([]);
    },
  );

  test("is looked for in a branch without a word on its Maps", async () => {
    const ItemProcessor = { StartAt: "X", States: { X: { ...task, End: true } } };
    const Each = { Type: "Map", Items: numbers(ROOM + 1), ItemProcessor, End: true };
    const messages = await messagesOf(parallel(work, { StartAt: "Each", States: { Each } }));
    expect(messages).toEqual([expect.stringMatching(/^ERROR .*Its 3,571 items/)]);
  });

  const all = [{ ErrorEquals: ["States.ALL"], Next: "A2" }];
  const child = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
  const inMap = (name: string, level: object) => ({
    StartAt: name,
    States: { [name]: { Type: "Map", Items: [1], ItemProcessor: level, End: true } },
  });

  test.each([
    ["a task in it may fail", parallel(round("A", task)), 0],
    [
      "a task in it may fail with what its Catch leaves",
      parallel(round("A", { ...task, Catch: [{ ErrorEquals: ["Gone"], Next: "A2" }] })),
      0,
    ],
    ["each error of its tasks is caught", parallel(round("A", { ...task, Catch: all })), 1],
    ["a task of another branch may fail", parallel(work, round("A")), 0],
    ["a task inside another branch may fail", parallel(inMap("In", work), round("A")), 0],
    [
      "the failure inside another branch is caught there",
      parallel(
        {
          StartAt: "In",
          States: {
            In: {
              Type: "Parallel",
              Branches: [work],
              Catch: [{ ErrorEquals: ["States.ALL"], Next: "Calm" }],
              Next: "Calm",
            },
            ...calm.States,
          },
        },
        round("A"),
      ),
      1,
    ],
    [
      "another branch may fail",
      parallel({ StartAt: "No", States: { No: { Type: "Fail" } } }, round("A")),
      0,
    ],
    [
      "another branch may have no choice that matches",
      parallel(
        {
          StartAt: "Which",
          States: {
            Which: {
              Type: "Choice",
              Choices: [{ Condition: "{% $states.input.a %}", Next: "Calm" }],
            },
            ...calm.States,
          },
        },
        round("A"),
      ),
      0,
    ],
    [
      "the items' task may fail",
      each("{% $states.input %}", { ItemProcessor: round("A", task) }),
      0,
    ],
    [
      "the task of an item that is an execution may fail",
      each("{% $states.input %}", { ItemProcessor: { ...child, ...round("A", task) } }),
      0,
    ],
    [
      "nothing in an item that is an execution may fail",
      each("{% $states.input %}", { ItemProcessor: { ...child, ...round("A") } }),
      1,
    ],
    ["a task of the whole may fail", { ...round("A", task) }, 1],
  ])("without an end, where %s", async (_, definition, warnings) => {
    const messages = await messagesOf(definition);
    expect(messages).toEqual(
      Array(warnings).fill(expect.stringMatching(/^WARNING .*\/StartAt: No way/)),
    );
  });

  test("without an end in a branch is not warned of where a Catch of its own leads out", async () => {
    const Catch = [...all, { ErrorEquals: ["Gone"], Next: "A3" }].toReversed();
    const caught = round("A", { ...task, Catch });
    const States = { ...caught.States, A3: { Type: "Succeed" } };
    expect(await messagesOf(parallel({ ...caught, States }))).toEqual([]);
  });

  test("and items are of what InputPath leaves", async () => {
    const data = { items: numbers(8_000), sub: { items: [1] }, count: 0, limits: { count: 3 } };
    const definition = {
      StartAt: "Data",
      States: {
        Data: { Type: "Pass", Result: data, Next: "Each" },
        Each: {
          ...{ Type: "Map", InputPath: "$.sub", ItemsPath: "$.items", ResultPath: null },
          ...{ ItemProcessor: work, Next: "Few?" },
        },
        "Few?": {
          Type: "Choice",
          InputPath: "$.limits",
          Choices: [{ Variable: "$.count", NumericLessThan: 2, Next: "Few?" }],
          Default: "Done",
        },
        Done: { Type: "Succeed" },
      },
    };
    expect(await messagesOf(definition)).toEqual([]);
  });

  test("in the items of a distributed Map has the events of their executions", async () => {
    const { StartAt, States } = counting(59);
    const children = (ExecutionType: string) =>
      each("{% $states.input %}", {
        ItemProcessor: { StartAt, States, ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType } },
      });
    expect(await messagesOf(children("STANDARD"))).toEqual([
      expect.stringMatching(/^ERROR \/States\/Each\/ItemProcessor\/States\/Sixty: Each way/),
    ]);
    expect(await messagesOf(children("EXPRESS"))).toEqual([]);
  });

  test("that nobody can follow to its end is not refused", async () => {
    const counted = ["a", "b"].map((name) => {
      const Assign = { [`${name}.$`]: `States.MathAdd($${name}, 1)` };
      return [name, { Type: "Pass", Assign, Next: "Which?" }];
    });
    const definition = {
      StartAt: "Begin",
      States: {
        Begin: { Type: "Pass", Assign: { a: 0, b: 0 }, Next: "Which?" },
        "Which?": {
          Type: "Choice",
          Choices: [
            { Variable: "$a", NumericGreaterThan: 9_000, Next: "Done" },
            { Variable: "$.a", BooleanEquals: true, Next: "a" },
          ],
          Default: "b",
        },
        ...Object.fromEntries(counted),
        Done: { Type: "Succeed" },
      },
    };
    expect(await messagesOf(definition)).toEqual([]);
  });
});

test("an Express execution has any number of events", async () => {
  expect(await eventProblems(each(numbers(9_999)), "EXPRESS")).toEqual([]);
});
