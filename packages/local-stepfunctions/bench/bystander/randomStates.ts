import type { Random } from "./random.ts";
import { pathOrCall, randomExpression, randomPath } from "./randomQueries.ts";
import { randomLiteral } from "./randomValues.ts";

export type Language = "JSONPath" | "JSONata";

/** What the states of one definition share. */
export interface Making {
  readonly random: Random;
  readonly language: Language;
  readonly type: "STANDARD" | "EXPRESS";
  /** Each state has a name of its own. */
  names: number;
  depth: number;
}

/** Where a state may lead. */
export interface Targets {
  readonly following: string;
  readonly last: string;
}

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:bystander-beats";

export function plainState(making: Making): object {
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

export function flowOf(making: Making): object {
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

export function waitOf({ random, language }: Making): object {
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

export function choiceOf({ random, language }: Making, { following, last }: Targets): object {
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

export function taskOf(making: Making): object {
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

export function recoveryOf({ random }: Making, { last }: Targets): object {
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
