import { describe, expect, test } from "vitest";
import { compilerTexts } from "../testing/compiledTypes.ts";
import { placedObjects } from "../testing/objects.ts";

const SHARED = `
const thumbnail = workloadOf<{ input: { "~standard": { types?: { input: { image: string; widths?: number[] } } } } }>({
  name: "thumbnail", description: "", timeoutSeconds: 120, heartbeatSeconds: 30, handlerBudgetSeconds: 60,
});
const key: string = "computed";
`;
const workflow = (States: string, more = `StartAt: "A"`) =>
  `defineWorkflow({ name: "w", description: "", definition: { ${more}, States: { ${States} } } });`;
const JSONATA = `QueryLanguage: "JSONata", StartAt: "A"`;
const END = `B: { Type: "Succeed" }`;

/** What a source is, and what the compiler says of it. */
const REFUSED: Readonly<Record<string, readonly [source: string, ...texts: string[]]>> = {
  "a start that is no state": [
    workflow(`A: { Type: "Pass", Next: "B" }, ${END}`, `StartAt: "X"`),
    `Type '"X"' is not assignable to type '"A" | "B"'.`,
  ],
  "a Next that is no state": [
    workflow(`A: { Type: "Pass", Next: "C" }, ${END}`),
    `Type '"C"' is not assignable to type '"A" | "B"'.`,
  ],
  "a Default that is no state": [
    workflow(`A: { Type: "Choice", Choices: [], Default: "C" }, ${END}`),
    `Type '"C"' is not assignable to type '"A" | "B"'.`,
  ],
  "a choice that leads nowhere": [
    workflow(
      `A: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "C" }] }, ${END}`,
    ),
    `Type '"C"' is not assignable to type '"A" | "B"'.`,
  ],
  "a catcher that leads nowhere": [
    workflow(
      `A: { Type: "Task", Resource: "r", Catch: [{ ErrorEquals: ["E"], Next: "C" }], Next: "B" }, ${END}`,
    ),
    `Type '"C"' is not assignable to type '"A" | "B"'.`,
  ],
  "a target outside its branch": [
    workflow(
      `A: { Type: "Parallel", Branches: [{ StartAt: "I", States: { I: { Type: "Pass", Next: "B" } } }], Next: "B" }, ${END}`,
    ),
    `Type '"B"' is not assignable to type '"I"'.`,
  ],
  "a target outside its item processor": [
    workflow(
      `A: { Type: "Map", ItemProcessor: { StartAt: "I", States: { I: { Type: "Pass", Next: "B" } } }, Next: "B" }, ${END}`,
    ),
    `Type '"B"' is not assignable to type '"I"'.`,
  ],
  "a target two levels down": [
    workflow(
      `A: { Type: "Map", ItemProcessor: { StartAt: "I", States: { I: { Type: "Parallel", Branches: [
        { StartAt: "J", States: { J: { Type: "Pass", Next: "I" } } }], End: true } } }, End: true }`,
    ),
    `Type '"I"' is not assignable to type '"J"'.`,
  ],
  "a type that no state has": [
    workflow(`A: { Type: "Passs", Next: "B" }, ${END}`),
    `Type '"Passs"' is not assignable to type '"Choice" | "Fail" | "Map" | "Parallel" | "Pass" | "Succeed" | "Task" | "Wait"'. Did you mean '"Pass"'?`,
  ],
  "a field that the state does not have": [
    workflow(`A: { Type: "Pass", Resource: "r", Next: "B" }, ${END}`),
    `Type '"r"' is not assignable to type '"a state of type Pass has no field Resource"'.`,
  ],
  "a field of JSONPath in JSONata": [
    workflow(`A: { Type: "Pass", Parameters: {}, Next: "B" }, ${END}`, JSONATA),
    `Type '{}' is not assignable to type '"Parameters is a field of JSONPath, and the query language here is JSONata"'.`,
  ],
  "a field of JSONata in JSONPath": [
    workflow(`A: { Type: "Pass", Output: 1, Next: "B" }, ${END}`),
    `Type 'number' is not assignable to type '"Output is a field of JSONata, and the query language here is JSONPath"'.`,
  ],
  "a field of JSONPath in a state of JSONata": [
    workflow(`A: { Type: "Pass", QueryLanguage: "JSONata", ResultPath: "$.a", Next: "B" }, ${END}`),
    `Type '"$.a"' is not assignable to type '"ResultPath is a field of JSONPath, and the query language here is JSONata"'.`,
  ],
  "a number that is a text": [
    workflow(`A: { Type: "Wait", Seconds: "5", Next: "B" }, ${END}`),
    `Type 'string' is not assignable to type 'number'.`,
  ],
  "a Task without a Resource": [
    workflow(`A: { Type: "Task", Next: "B" }, ${END}`),
    `Type '{ Type: "Task"; Next: "B"; }' is not assignable to type '{ readonly Type: "Task"; readonly Next: "A" | "B"; } & { readonly Resource: unknown; }'.`,
  ],
  "a state that leads nowhere": [
    workflow(`A: { Type: "Pass" }, ${END}`),
    `Type '{ Type: "Pass"; }' is not assignable to type '{ readonly Type: "Pass"; } & { readonly Next: "A" | "B"; }'.`,
  ],
  "a computed name": [
    workflow(`[key]: { Type: "Pass", Next: "C" }, ${END}`),
    `Type '{ [key]: { Type: string; Next: string; }; B: { Type: string; }; }' is not assignable to type '"a state's name must be a literal text, so that targets can be checked: for a computed one, ...named(NAME, STATE)"'.`,
  ],
  "a target of a named state": [
    workflow(`...named("A", { Type: "Pass", Next: "C" }), ${END}`),
    `Type '{ B: { Type: "Succeed"; }; A: { readonly Type: "Pass"; readonly Next: "C"; }; }' is not assignable to type '{ readonly B: { readonly Type: "Succeed"; }; readonly A: { readonly Type: "Pass"; readonly Next: "A" | "B"; }; }'.`,
  ],
  "a target of a workload's state": [
    workflow(`A: run(thumbnail, { Next: "C" }), ${END}`),
    `Type 'RunState<{ Next: "C"; }>' is not assignable to type '{ readonly Type: "Task"; readonly Resource: string; readonly Next: "A" | "B"; }'.`,
  ],
  "an argument that the workload does not take": [
    workflow(`A: run(thumbnail, { Arguments: { image: "i", width: [3] }, End: true })`, JSONATA),
    `Object literal may only specify known properties, but 'width' does not exist in type '{ readonly image: string; readonly widths?: readonly Templated<number>[] | \`{%\${string}%}\`; }'. Did you mean to write 'widths'?`,
  ],
  "an argument of another type": [
    workflow(`A: run(thumbnail, { Arguments: { image: 3 }, End: true })`, JSONATA),
    `Type 'number' is not assignable to type 'string'.`,
  ],
  "a timeout of a workload's state": [
    workflow(`A: run(thumbnail, { TimeoutSeconds: 3, End: true })`),
    `Type 'number' is not assignable to type '"TimeoutSeconds comes from the workload's manifest and its environment"'.`,
  ],
};

const ACCEPTED: Readonly<Record<string, string>> = {
  "a workload's state, any part of whose arguments is computed": workflow(
    `A: run(thumbnail, { Arguments: { image: "{% $a %}", widths: ["{% $w %}", 3] }, Catch: [{ ErrorEquals: ["E"], Next: "B" }], End: true }), ${END}`,
    JSONATA,
  ),
  "arguments that are one expression": workflow(
    `A: run(thumbnail, { Arguments: "{% $states.input %}", End: true })`,
    JSONATA,
  ),
  "a workload's state inside a Map": workflow(
    `A: { Type: "Map", Items: "{% [1] %}", ItemProcessor: { StartAt: "I", States: { I: run(thumbnail, { End: true }) } }, End: true }`,
    JSONATA,
  ),
  "a fragment: a function that returns states": `
    const pause = <const N extends string, const T extends string>(name: N, next: T) =>
      named(\`Wait \${name}\`, { Type: "Wait", Seconds: 5, Next: next });
    ${workflow(`...pause("a", "Wait b"), ...pause("b", "B"), ${END}`, `StartAt: "Wait a"`)}`,
  "computed numbers in JSONata": workflow(
    `A: { Type: "Wait", Seconds: "{% $states.input.seconds %}", Next: "B" }, ${END}`,
    JSONATA,
  ),
};

/** 500 states in a row, a fourth of them with a level of their own. */
const LARGE = workflow(
  Array.from({ length: 500 }, (_, index) => {
    const next = `Next: "S${(index + 1) % 500}"`;
    const inner = `{ StartAt: "I${index}", States: { I${index}: { Type: "Succeed" } } }`;
    if (index % 4 === 0) return `S${index}: { Type: "Map", ItemProcessor: ${inner}, ${next} }`;
    if (index % 4 === 1) return `S${index}: run(thumbnail, { ${next} })`;
    return `S${index}: { Type: "Pass", Result: { a: [1, 2] }, ${next} }`;
  }).join(",\n"),
  `StartAt: "S0"`,
);

/** Each kind of object that the table of fields has, as it is allowed, and with fields that it does not have. */
const placed = placedObjects().map((object) => {
  const { kind, language, fields, valid, definitionWith } = object;
  const other = language === "JSONata" ? "JSONPath" : "JSONata";
  const foreign = kind === "Machine" ? [] : (fields[other] ?? []);
  const own = fields[language] ?? [];
  const wrong = ["Zork", ...foreign.filter((field) => !own.includes(field))];
  return {
    name: `${kind} in ${language}`,
    valid: definitionWith(valid),
    wrong: wrong.map((field) => ({ field, definition: definitionWith({ ...valid, [field]: {} }) })),
  };
});
const written = (definition: object) =>
  `defineWorkflow({ name: "w", description: "", definition: ${JSON.stringify(definition)} });`;

const sources = [
  ...Object.values(REFUSED).map(([source]) => source),
  ...Object.values(ACCEPTED),
  LARGE,
  ...placed.map(({ valid }) => written(valid)),
  ...placed.flatMap(({ wrong }) => wrong.map(({ definition }) => written(definition))),
];
const texts = new Map(
  compilerTexts(sources, SHARED).map((found, index) => [sources[index], found]),
);

describe("the compiler refuses", () => {
  test.each(Object.entries(REFUSED))("%s", (_name, [source, ...expected]) => {
    expect(texts.get(source)).toEqual(expected);
  });
});

describe("the compiler accepts", () => {
  test.each(Object.entries(ACCEPTED))("%s", (_name, source) => {
    expect(texts.get(source)).toEqual([]);
  });

  test("500 states", () => {
    expect(texts.get(LARGE)).toEqual([]);
  });
});

describe.each(placed)("of $name the compiler", ({ valid, wrong }) => {
  test("accepts what is valid", () => {
    expect(texts.get(written(valid))).toEqual([]);
  });

  test("names each field that it does not have", () => {
    const unnamed = wrong.filter(({ field, definition }) => {
      const text = texts.get(written(definition))?.join() ?? "";
      return !text.includes(`has no field ${field}"`) && !text.includes(`"${field} is a field of `);
    });
    expect(unnamed.map(({ field }) => field)).toEqual([]);
  });
});
