import type { Random } from "./random.ts";
import { randomCall, randomExpression, randomPath } from "./randomQueries.ts";
import {
  choiceOf,
  flowOf,
  type Language,
  type Making,
  plainState,
  recoveryOf,
  type Targets,
  taskOf,
  waitOf,
} from "./randomStates.ts";

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
