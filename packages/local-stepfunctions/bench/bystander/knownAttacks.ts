import type { Attack, AttackMachine } from "./attack.ts";
import {
  chain,
  choice,
  jsonataLoop,
  manyRules,
  map,
  nested,
  oneState,
  parallel,
  pathLoop,
  retries,
  variables,
  waits,
} from "./definitions.ts";
import { lists, tree, zeros } from "./values.ts";

/** Attacks that are known: each held an endpoint, or ended its process, at some time. */
export const KNOWN_ATTACKS: readonly Attack[] = [
  jsonata("a regular expression that explodes", [`$match("${"a".repeat(40)}!", /^(a|aa)+$/)`]),
  jsonata("$sort of a long range", ["$sort([1..300000])"]),
  jsonata("$distinct of a long range", ["$distinct([1..500000])"]),
  jsonata("$pad to a long text", ['$pad("x", 400000000)']),
  jsonata(
    "many slow queries",
    Array<string>(500).fill("$sum($map([1..2000], function($n) { $n * 2 }))"),
  ),
  jsonata(
    "a product of the input with itself",
    ["$count($states.input.$map($, function($x) { $states.input }))"],
    lists(3_000),
  ),
  jsonata(
    "the input in another form, often",
    Array<string>(50).fill("$string($states.input)"),
    lists(20_000),
  ),
  paths(
    "descents of descents",
    ["$..*..*..*", "$..[0]..[0]..[0]..[0]", "$..[?(@[0])]..*..*"],
    tree(8, 5),
  ),
  paths(
    "a filter's expression that explodes",
    ["$[?(@ =~ /^(a+)+$/)]"],
    Array<string>(60).fill(`${"a".repeat(4_000)}!`),
  ),
  paths(
    "filters of all",
    ["$[?(@[0] == $[0][0])]", "$..[?(@[0])]", "$[?(@[0] =~ /.*/)][*]"],
    lists(8_000),
  ),
  machine(
    "StringMatches with many stars",
    choice([{ Variable: "$", StringMatches: `${"*a".repeat(2_000)}b` }]),
    ["a".repeat(250_000)],
  ),
  machine(
    "a definition with 8,000 expressions",
    jsonataState(Array.from({ length: 8_000 }, (_, index) => `$states.input.a${index} + ${index}`)),
    [{}],
  ),
  machine("loops of JSONata states", jsonataLoop(), [0], 8),
  machine("loops of JSONPath states", pathLoop(), [{ n: 0 }], 8),
  machine("5,000 waits that end together", waits(), [0], 5_000),
  machine("520 states that keep 250 KB", chain(520, {}), ['"'.repeat(125_000)]),
  machine("a map of 40,000 items", map({ MaxConcurrency: 0 }), [zeros(40_000)]),
  machine("40,000 items at once", map({ MaxConcurrency: 40_000 }), [zeros(40_000)]),
  machine("40,000 child executions", map({}, "DISTRIBUTED"), [zeros(40_000)], 2),
  machine(
    "child executions that wait",
    map({}, "DISTRIBUTED", { Type: "Wait", Seconds: 1, End: true }),
    [zeros(10_000)],
    4,
  ),
  machine(
    "child executions that wait for long",
    map({}, "DISTRIBUTED", { Type: "Wait", Seconds: 1_000, End: true }),
    [zeros(10_000)],
    4,
  ),
  machine(
    "child executions that time out together",
    { TimeoutSeconds: 1, ...map({}, "DISTRIBUTED", { Type: "Wait", Seconds: 1_000, End: true }) },
    [zeros(10_000)],
    4,
  ),
  machine(
    "selected items",
    map({
      ItemSelector: { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$[0]" },
    }),
    [zeros(40_000)],
  ),
  machine(
    "batches",
    map({ ItemBatcher: { MaxItemsPerBatch: 1, BatchInput: { "a.$": "$" } } }, "DISTRIBUTED"),
    [zeros(40_000)],
  ),
  machine("batches by size", map({ ItemBatcher: { MaxInputBytesPerBatch: 10 } }, "DISTRIBUTED"), [
    zeros(100_000),
  ]),
  machine("5,000 branches", parallel(5_000, { Type: "Pass", End: true }), [
    { a: "x".repeat(1_000) },
  ]),
  machine("5,000 branches with 250 KB", parallel(5_000, { Type: "Pass", End: true }), [
    "x".repeat(250_000),
  ]),
  machine(
    "a branch that fails beside 5,000",
    parallel(5_000, { Type: "Wait", Seconds: 100, End: true }, { Type: "Fail" }),
    [0],
  ),
  machine("failures that are tried again at once", retries(), [zeros(1_000)], 4),
  machine("10 MB of variables", variables(), ["x".repeat(230_000)], 4),
  machine("10,000 states", chain(10_000, {}), [0]),
  machine(
    "states with many fields",
    chain(700, {
      Parameters: Object.fromEntries(zeros(40).map((_, index) => [`f${index}.$`, "$.a"])),
    }),
    [{ a: 1 }],
  ),
  machine("one Choice with 8,000 rules", manyRules(8_000), [{ a: 1 }]),
  machine("Maps in Maps", nested(45), [0]),
  text("a long path", `$${".a".repeat(500_000)}`),
  text("a filter with many terms", `$[?(@.a${" || @.a".repeat(150_000)})]`),
  text("a list of names", `$['a'${",'a'".repeat(250_000)}]`),
  text("a call with many arguments", `States.Array($.a${",$.a".repeat(200_000)})`),
  text(
    "a call with a long text",
    `States.Format('${"{}".repeat(200_000)}'${",1".repeat(200_000)})`,
  ),
  jsonata("a long sum", [`1${"+1".repeat(500_000)}`]),
  jsonata("a long list", [`[1${",1".repeat(500_000)}]`]),
  jsonata("a long text", [`'${"x".repeat(1_000_000)}'`]),
  jsonata("a deep expression", [`${"(".repeat(500_000)}`]),
  jsonata("many paths", [`[$states.input.a${",$states.input.a".repeat(60_000)}]`]),
  requests("hostile bodies", [
    ["ListActivities", "[".repeat(1_048_576)],
    ["ListActivities", `{"x":${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}}`],
    ["TagResource", `{"resourceArn":"arn:x","tags":[${"{},".repeat(300_000)}{}]}`],
    ["TagResource", `{"resourceArn":"arn:x","tags":[${"[],".repeat(300_000)}[]]}`],
    ["ListActivities", `{${Array.from({ length: 70_000 }, (_, index) => `"a${index}":1`).join()}}`],
    ["ListActivities", `{"x":[${"1,".repeat(500_000)}1]}`],
    ["ListActivities", `{"x":[${'"",'.repeat(300_000)}1]}`],
    ["UntagResource", `{"resourceArn":"arn:x","tagKeys":["${"\\u0000".repeat(170_000)}"]}`],
  ]),
  requests("settings of 9,000 levels", [
    [
      "CreateStateMachine",
      `{"name":"deep","roleArn":"arn:aws:iam::000000000000:role/x","definition":"{}","tracingConfiguration":${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}}`,
    ],
  ]),
  requests(
    "tests of states",
    Array.from({ length: 8 }, (_, index) => [
      "TestState",
      JSON.stringify({
        definition: JSON.stringify({
          Type: "Map",
          ItemSelector: { "v.$": index % 2 === 0 ? "$$.Map.Item.Value" : "$$.Map" },
          ItemProcessor: { StartAt: "A", States: { A: { Type: "Pass", End: true } } },
          End: true,
        }),
        input: JSON.stringify(zeros(130_000)),
        mock: { result: "[]" },
        inspectionLevel: "TRACE",
      }),
    ]),
  ),
  ...["[", "{", '{"a":', "[0,", '"', "1", "{},"].map((part) =>
    requests(`definitions of ${part}`, [
      [
        "ValidateStateMachineDefinition",
        JSON.stringify({
          definition: part.repeat(1_000_000 / (part.length + (part.match(/["\\]/g)?.length ?? 0))),
        }),
      ],
      [
        "ValidateStateMachineDefinition",
        JSON.stringify({
          definition: `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Result":[${part.startsWith("{}") ? part.repeat(250_000) : "0,".repeat(500_000)}0]}}}`,
        }),
      ],
    ]),
  ),
];

function machine(
  name: string,
  definition: object,
  inputs: readonly unknown[],
  executions = 1,
): Attack {
  const one: AttackMachine = {
    type: "STANDARD",
    definition: JSON.stringify(definition),
    inputs: inputs.map((input) => JSON.stringify(input)),
    executions,
  };
  return { name, machines: [one], requests: [] };
}

function requests(name: string, sent: readonly (readonly [string, string])[]): Attack {
  return {
    name,
    machines: [],
    requests: [...sent, ...sent, ...sent].map(([operation, body]) => ({ operation, body })),
  };
}

function jsonata(name: string, expressions: readonly string[], input: unknown = { a: 1 }): Attack {
  return machine(name, jsonataState(expressions), [input], 4);
}

function jsonataState(expressions: readonly string[]): object {
  const Output = expressions.map((expression) => `{% ${expression} %}`);
  return oneState({ Type: "Pass", QueryLanguage: "JSONata", Output, End: true });
}

function paths(name: string, queries: readonly string[], input: unknown): Attack {
  const definitions = queries.map((query) => machine(name, pathState(query), [input], 4));
  return { name, machines: definitions.flatMap(({ machines }) => machines), requests: [] };
}

function text(name: string, query: string): Attack {
  return machine(name, pathState(query), [{ a: 1 }], 4);
}

function pathState(query: string): object {
  return oneState({ Type: "Pass", Parameters: { "value.$": query }, End: true });
}
