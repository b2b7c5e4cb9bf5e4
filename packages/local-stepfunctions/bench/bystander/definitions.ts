import { zeros } from "./values.ts";

export function oneState(state: object): object {
  return { StartAt: "One", States: { One: state } };
}

export function choice(rules: readonly object[]): object {
  return {
    StartAt: "Choose",
    States: {
      Choose: {
        Type: "Choice",
        Choices: rules.map((rule) => ({ ...rule, Next: "Done" })),
        Default: "Done",
      },
      Done: { Type: "Succeed" },
    },
  };
}

export function manyRules(count: number): object {
  return choice(zeros(count).map((_, index) => ({ Variable: "$.a", NumericEquals: -index - 1 })));
}

export function jsonataLoop(): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "More",
    States: {
      More: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input < 5000 %}", Next: "Add" }],
        Default: "Done",
      },
      Add: { Type: "Pass", Output: "{% $states.input + 1 %}", Next: "More" },
      Done: { Type: "Succeed" },
    },
  };
}

export function pathLoop(): object {
  return {
    StartAt: "More",
    States: {
      More: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", NumericLessThan: 5_000, Next: "Add" }],
        Default: "Done",
      },
      Add: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "More" },
      Done: { Type: "Succeed" },
    },
  };
}

export function waits(): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Wait",
    States: { Wait: { Type: "Wait", Seconds: 1, Output: "{% $states.input + 1 %}", End: true } },
  };
}

export function chain(length: number, fields: object): object {
  const states = zeros(length).map((_, index) => [
    `S${index}`,
    {
      Type: "Pass",
      ...fields,
      ...(index + 1 < length ? { Next: `S${index + 1}` } : { End: true }),
    },
  ]);
  return { StartAt: "S0", States: Object.fromEntries(states) };
}

export function map(
  fields: object,
  mode = "INLINE",
  state: object = { Type: "Pass", End: true },
): object {
  const ProcessorConfig =
    mode === "INLINE" ? { Mode: mode } : { Mode: mode, ExecutionType: "STANDARD" };
  const ItemProcessor = { ProcessorConfig, StartAt: "Item", States: { Item: state } };
  return oneState({ Type: "Map", ItemProcessor, ...fields, ResultPath: null, End: true });
}

export function parallel(branches: number, state: object, last: object = state): object {
  const Branches = zeros(branches).map((_, index) => ({
    StartAt: `B${index}`,
    States: { [`B${index}`]: index === branches - 1 ? last : state },
  }));
  return oneState({ Type: "Parallel", Branches, ResultPath: null, End: true });
}

export function retries(): object {
  const Retry = [
    { ErrorEquals: ["States.ALL"], IntervalSeconds: 0, MaxAttempts: 99_999_999, BackoffRate: 1 },
  ];
  return map({ MaxConcurrency: 1_000 }, "INLINE", {
    Type: "Parallel",
    Branches: [{ StartAt: "Fails", States: { Fails: { Type: "Fail", Error: "E" } } }],
    Retry,
    End: true,
  });
}

/** 45 variables of 230 KB, and then assignments of a small one. */
export function variables(): object {
  const filled = zeros(45).map((_, index) => [
    `V${index}`,
    {
      Type: "Pass",
      Assign: { [`v${index}.$`]: "$" },
      Next: index < 44 ? `V${index + 1}` : "Again",
    },
  ]);
  return {
    StartAt: "V0",
    States: {
      ...Object.fromEntries(filled),
      Again: { Type: "Pass", Assign: { n: 2 }, Next: "More" },
      More: {
        Type: "Choice",
        Choices: [{ Variable: "$", IsNull: true, Next: "End" }],
        Default: "Again",
      },
      End: { Type: "Succeed" },
    },
  };
}

export function nested(levels: number): object {
  let definition = oneState({ Type: "Pass", End: true });
  for (let level = 0; level < levels; level++) {
    const state = `L${level}`;
    definition = {
      StartAt: state,
      States: { [state]: { Type: "Parallel", Branches: [definition], End: true } },
    };
  }
  return definition;
}
