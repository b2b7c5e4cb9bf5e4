import type { Random } from "./random.ts";
import { pathOrCall, randomCall, randomExpression, randomPath } from "./randomQueries.ts";
import { randomLiteral } from "./randomValues.ts";

type Language = "JSONPath" | "JSONata";

/** What the states of one definition share. */
interface Making {
  readonly random: Random;
  readonly language: Language;
  readonly type: "STANDARD" | "EXPRESS";
  /** Each state has a name of its own. */
  names: number;
  depth: number;
}

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:bystander-beats";

export function randomDefinition(
  random: Random,
  languages: readonly [Language, ...Language[]],
  type: "STANDARD" | "EXPRESS" = "STANDARD",
): string {
  const making: Making = { random, language: random.pick(languages), type, names: 0, depth: 0 };
  const definition = {
    QueryLanguage: making.language,
    ...random.fields({
      TimeoutSeconds: [0.3, () => 1 + random.int(2)],
      Comment: [0.1, () => "x".repeat(random.size(300_000))],
    }),
    ...workflowOf(making),
  };
  return JSON.stringify(definition);
}

/** States one after the other; Choice and Catch lead to the last one. */
function workflowOf(making: Making): object {
  const { random } = making;
  const count =
    making.depth === 0 && random.chance(0.1) ? 1 + random.size(4_000) : 1 + random.int(4);
  const first = making.names;
  making.names += count;
  const name = (index: number) => `S${first + index}`;
  const last = name(count - 1);
  // Many states are of one kind: to make each anew would take longer than the attack.
  const shared = count > 10 ? plainState(making) : undefined;
  const states = random.times(count, (index) => {
    const next = index + 1 < count ? { Next: name(index + 1) } : { End: true };
    const following = name(Math.min(index + 1, count - 1));
    const state = shared ?? stateOf(making, { last, following });
    const { Type } = state as { Type: string };
    if (Type === "Choice") return [name(index), index + 1 < count ? state : { Type: "Succeed" }];
    if (Type === "Succeed" || Type === "Fail") {
      return [name(index), index + 1 < count ? { Type: "Pass", ...next } : state];
    }
    return [name(index), { ...state, ...next }];
  });
  return { StartAt: name(0), States: Object.fromEntries(states) };
}

/** Where a state may lead. */
interface Targets {
  readonly following: string;
  readonly last: string;
}

function stateOf(making: Making, targets: Targets): object {
  const { random } = making;
  const kinds: [() => object, ...(() => object)[]] = [
    () => plainState(making),
    () => ({ Type: "Succeed" }),
    () => ({
      Type: "Fail",
      Error: "E".repeat(1 + random.size(200)),
      Cause: "c".repeat(random.size(30_000)),
    }),
    () => waitOf(making),
    () => choiceOf(making, targets),
    () => ({ Type: "Task", ...flowOf(making), ...taskOf(making), ...recoveryOf(making, targets) }),
  ];
  if (making.depth < 3) {
    const inner = (make: () => object) => () => {
      making.depth += 1;
      let state: object;
      try {
        state = make();
      } finally {
        making.depth -= 1;
      }
      return { ...state, ...flowOf(making), ...recoveryOf(making, targets) };
    };
    kinds.push(
      inner(() => parallelOf(making)),
      inner(() => mapOf(making)),
      inner(() => mapOf(making)),
    );
  }
  return random.one(kinds);
}

function plainState(making: Making): object {
  return {
    Type: "Pass",
    ...making.random.fields({
      Result: [making.language === "JSONPath" ? 0.2 : 0, () => randomLiteral(making.random)],
    }),
    ...flowOf(making),
  };
}

/** A workflow inside another may not assign the variables of that. */
function variableOf({ depth }: Making): string {
  return depth === 0 ? "v" : `v${depth}`;
}

function flowOf(making: Making): object {
  const { random, language } = making;
  const template = () => templateOf(making);
  return language === "JSONata"
    ? random.fields({
        Output: [0.6, template],
        Assign: [0.3, () => ({ [variableOf(making)]: template() })],
      })
    : random.fields({
        InputPath: [0.2, () => randomPath(random)],
        Parameters: [0.4, () => ({ p: template() })],
        ResultPath: [0.2, () => random.pick(["$.r", "$.a.b.c", "$.items[0]", null])],
        OutputPath: [0.2, () => randomPath(random)],
        Assign: [0.3, () => ({ [variableOf(making)]: template() })],
      });
}

/** A value with queries in it: one, many, deep ones. */
function templateOf({ random, language }: Making): unknown {
  const { one, size, times } = random;
  const query = (index: number): readonly [string, unknown] =>
    language === "JSONata"
      ? [`f${index}`, `{% ${randomExpression(random)} %}`]
      : [`f${index}.$`, pathOrCall(random)];
  const few = () => Object.fromEntries(times(1 + random.int(3), query));
  return one([
    few,
    few,
    () => {
      const [name, value] = query(0);
      return Object.fromEntries(
        times(size(2_000), (index) => [name.replace("0", `${index}`), value]),
      );
    },
    () => {
      let value: unknown = few();
      for (let level = size(200); level > 0; level--)
        value = level % 2 === 0 ? [value] : { a: value };
      return value;
    },
    () => times(size(2_000), () => 0),
  ]);
}

function waitOf({ random, language }: Making): object {
  const soon = () => new Date(Date.now() + random.int(2_000)).toISOString();
  return random.one<object>([
    () => ({ Type: "Wait", Seconds: random.int(2) }),
    () => ({ Type: "Wait", Seconds: 1_000 }),
    () => ({ Type: "Wait", Timestamp: soon() }),
    () =>
      language === "JSONata"
        ? { Type: "Wait", Seconds: `{% ${randomExpression(random)} %}` }
        : { Type: "Wait", SecondsPath: "$.n" },
  ]);
}

function choiceOf({ random, language }: Making, { following, last }: Targets): object {
  const rule = (depth = 0): object => {
    if (language === "JSONata") return { Condition: `{% ${randomExpression(random)} %}` };
    const inner = () => rule(depth + 1);
    return random.one<object>([
      () => ({ Variable: "$.a", NumericGreaterThan: random.int(10) }),
      () => ({ Variable: "$", StringMatches: "*a".repeat(random.size(2_000)) }),
      () => ({ Variable: "$.text", StringMatches: `*${"a*".repeat(random.size(2_000))}b` }),
      () => ({ Variable: "$.a", IsPresent: true }),
      () => ({ Variable: "$.text", StringEqualsPath: "$.text" }),
      () =>
        depth < 3
          ? { And: random.times(1 + random.size(300), inner) }
          : { Variable: "$", IsNull: true },
      () =>
        depth < 3
          ? { Or: random.times(1 + random.int(3), inner) }
          : { Variable: "$", IsNull: true },
      () => (depth < 3 ? { Not: inner() } : { Variable: "$", IsNull: true }),
    ]);
  };
  const count = 1 + random.size(language === "JSONata" ? 20 : 200);
  return {
    Type: "Choice",
    Choices: random.times(count, () => ({ ...rule(), Next: last })),
    Default: following,
  };
}

function taskOf(making: Making): object {
  const { random, language, type } = making;
  const { Resource, required, free } =
    type === "EXPRESS" ? INVOKE : random.pick<Callee>([ACTIVITY_TASK, SEND]);
  const TimeoutSeconds = 1 + random.int(2);
  if (language === "JSONPath") {
    const Parameters = required && { ...required, [free]: templateOf(making) };
    return { Resource, TimeoutSeconds, ...(Parameters && { Parameters }) };
  }
  const expressions = random.fields({
    Arguments: [0.4, () => ({ ...required, [free]: `{% ${randomExpression(random)} %}` })],
  });
  return { Resource, TimeoutSeconds, ...(required && { Arguments: required }), ...expressions };
}

/** What a task calls, with the parameters that AWS requires and one that takes anything. */
interface Callee {
  readonly Resource: string;
  readonly required?: object;
  readonly free: string;
}

const INVOKE: Callee = {
  Resource: "arn:aws:states:::lambda:invoke",
  required: { FunctionName: "f" },
  free: "Payload",
};
const ACTIVITY_TASK: Callee = { Resource: ACTIVITY, free: "a" };
const SEND: Callee = {
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  required: { QueueUrl: "q", MessageBody: "m" },
  free: "MessageBody",
};

function recoveryOf({ random }: Making, { last }: Targets): object {
  return random.fields({
    Retry: [
      0.3,
      () => [
        {
          ErrorEquals: ["States.ALL"],
          IntervalSeconds: random.int(2),
          MaxAttempts: random.pick([0, 1, 1_000_000]),
          BackoffRate: 1,
        },
      ],
    ],
    Catch: [0.3, () => [{ ErrorEquals: ["States.ALL"], Next: last }]],
  });
}

function parallelOf(making: Making): object {
  const { random } = making;
  const count =
    making.depth === 1 && random.chance(0.2) ? 1 + random.size(4_000) : 1 + random.int(3);
  if (count <= 10)
    return { Type: "Parallel", Branches: random.times(count, () => workflowOf(making)) };
  const state = { ...plainState(making), End: true };
  const Branches = random.times(count, () => {
    const name = `S${making.names++}`;
    return { StartAt: name, States: { [name]: state } };
  });
  return { Type: "Parallel", Branches };
}

function mapOf(making: Making): object {
  const { random, language } = making;
  const isDistributed = making.type === "STANDARD" && random.chance(0.5);
  const ProcessorConfig = isDistributed
    ? { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }
    : { Mode: "INLINE" };
  const item = () =>
    language === "JSONata"
      ? { i: "{% $states.context.Map.Item.Index %}", x: `{% ${randomExpression(random)} %}` }
      : {
          "i.$": "$$.Map.Item.Index",
          "v.$": "$$.Map.Item.Value",
          ...random.fields({
            "x.$": [0.5, () => randomCall(random)],
            "p.$": [0.5, () => randomPath(random)],
          }),
        };
  return {
    Type: "Map",
    ItemProcessor: { ProcessorConfig, ...workflowOf(making) },
    ...random.fields({
      MaxConcurrency: [0.5, () => random.size(100_000)],
      ItemSelector: [0.4, item],
      ...(language === "JSONata"
        ? { Items: [0.7, () => `{% ${randomExpression(random)} %}`] as const }
        : { ItemsPath: [0.5, () => random.pick(["$", "$.items", "$.a"])] as const }),
      ...(isDistributed && {
        ItemBatcher: [
          0.4,
          () => ({
            ...random.pick([
              { MaxItemsPerBatch: 1 },
              { MaxItemsPerBatch: 100 },
              { MaxInputBytesPerBatch: 10 },
            ]),
            ...random.fields({ BatchInput: [0.5, item] }),
          }),
        ] as const,
        ToleratedFailurePercentage: [0.4, () => 100] as const,
      }),
    }),
  };
}
