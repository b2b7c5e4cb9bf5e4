import { describe, expect, test } from "vitest";
import { compilerReports } from "../testing/compiledTypes.ts";

const SHARED = `
declare const anything: any;
declare const object: object;
declare const yes: boolean;
declare const text: string;
declare const either: "A" | "B";
declare const pattern: \`A\${string}\`;
declare const states: Record<string, { Type: "Pass"; Next: string }>;
const thumbnail = workloadOf({
  name: "thumbnail", description: "", timeoutSeconds: 120, heartbeatSeconds: 30, handlerBudgetSeconds: 60,
});
const B = { Type: "Succeed" } as const;
interface Pass { readonly Type: "Pass"; readonly Next: "B"; readonly Comment?: string }
declare const pass: Pass;
const pair = <const N extends string, const T extends string>(name: N, next: T) => ({
  ...named(name, { Type: "Pass", Next: \`\${name} 2\` }),
  ...named(\`\${name} 2\`, { Type: "Pass", Next: next }),
}) as const;
`;
const defined = (definition: string) =>
  `defineWorkflow({ name: "w", description: "", definition: ${definition} });`;
const machine = (States: string, more = "") =>
  defined(`{ ${more} StartAt: "B", States: { ${States}, B } }`);
const inVariable = (definition: string, more = "") =>
  `const definition = ${definition}${more}; ${defined("definition")}`;
const EITHER = `QueryLanguage: yes ? "JSONata" : "JSONPath",`;
const held = (field: string) => `"${field} is or holds a value of type any, which nothing checks"`;
const LITERAL = `"a literal text: written in place, or the definition's variable \`as const\`"`;
const NAMED = '"the name of named(NAME, STATE) must be one literal text, or be made of such texts"';

/** What the compiler can't know, and what it says. */
const REFUSED: Readonly<Record<string, readonly [source: string, text: string]>> = {
  "a definition of type any": [defined("anything"), "the definition is of type any or object"],
  "a definition that was parsed": [defined(`JSON.parse("")`), "of type any or object"],
  "a definition of type object": [
    `defineWorkflow<object>({ name: "w", description: "", definition: { StartAt: "A", States: {} } });`,
    "of type any or object",
  ],
  "states of type any": [defined(`{ StartAt: "A", States: anything }`), held("States")],
  "a start of type any": [defined("{ StartAt: anything, States: { B } }"), held("StartAt")],
  "a state of type any": [machine("A: anything"), held("A")],
  "a state of type object": [machine("A: object"), "Property 'Type' is missing"],
  "a state that is null": [
    machine("A: null"),
    "Type 'null' is not assignable to type '{ readonly Type:",
  ],
  "a Type of type any": [machine(`A: { Type: anything, Next: "B" }`), held("Type")],
  "a target of type any": [machine(`A: { Type: "Pass", Next: anything }`), held("Next")],
  "choices of type any": [machine(`A: { Type: "Choice", Choices: anything }`), held("Choices")],
  "a state of type any that is called as a field of data": [
    machine("Result: anything"),
    held("Result"),
  ],
  "catchers of type any that may be absent": [
    machine(`A: { Type: "Task", Resource: "r", ...(yes && { Catch: [anything] }), End: true }`),
    held("Catch"),
  ],
  "a choice of type any": [machine(`A: { Type: "Choice", Choices: [anything] }`), held("Choices")],
  "a catcher of type any": [
    machine(`A: { Type: "Task", Resource: "r", Catch: [anything], End: true }`),
    held("Catch"),
  ],
  "a branch of type any": [
    machine(`A: { Type: "Parallel", Branches: [anything], End: true }`),
    held("Branches"),
  ],
  "an item processor of type any": [
    machine(`A: { Type: "Map", ItemProcessor: anything, End: true }`),
    held("ItemProcessor"),
  ],
  "a target of type any in a workload's state": [
    machine("A: run(thumbnail, { Next: anything })"),
    held("Next"),
  ],
  "a target that is any text": [machine(`A: { Type: "Pass", Next: text }`), LITERAL],
  "a definition in a variable that isn't `as const`": [
    inVariable(`{ StartAt: "B", States: { B } }`),
    LITERAL,
  ],
  "a definition that only satisfies a type": [
    inVariable(`{ StartAt: "B", States: { B } }`, " satisfies object"),
    LITERAL,
  ],
  "a wrong target in a variable": [
    inVariable(`{ StartAt: "A", States: { A: { Type: "Pass", Next: "C" }, B } }`, " as const"),
    `Type '"C"' is not assignable to type '"A" | "B"'`,
  ],
  "a wrong target in fields that may be absent": [
    machine(
      `A: { Type: "Task", Resource: "r", ...(yes && { Catch: [{ ErrorEquals: ["E"], Next: "C" }] }), End: true }`,
    ),
    `Type '"C"' is not assignable to type '"A" | "B"'`,
  ],
  "a wrong target in one of two states": [
    machine(`A: yes ? { Type: "Pass", Next: "B" } : { Type: "Wait", Seconds: 1, Next: "C" }`),
    `Type '"C"' is not assignable to type '"A" | "B"'`,
  ],
  "one of two targets": [
    machine(`A: { Type: "Pass", Next: yes ? "B" : "C" }`),
    `Type '"C"' is not assignable to type '"A" | "B"'`,
  ],
  "one of two types": [
    machine(`A: { Type: yes ? "Pass" : "Wait", Seconds: 1, Next: "B" }`),
    '"one type, so that its fields can be checked"',
  ],
  "a field of one of two query languages": [
    machine(
      `A: { Type: "Pass", Output: 1, QueryLanguage: yes ? "JSONata" : "JSONPath", Next: "B" }`,
    ),
    '"Output is a field of one query language, and here it may be either"',
  ],
  "an expression in one of two query languages": [
    machine(`A: { Type: "Wait", Seconds: "{% 1 %}", Next: "B" }`, EITHER),
    "Type 'string' is not assignable to type 'number'",
  ],
  "a state of JSONPath in a machine of one of two": [
    machine(`A: { Type: "Pass", QueryLanguage: "JSONPath", Next: "B" }`, EITHER),
    `Type '"JSONPath"' is not assignable to type '"JSONata"'`,
  ],
  "a state of JSONPath in a machine of JSONata": [
    machine(
      `A: { Type: "Pass", QueryLanguage: "JSONPath", Next: "B" }`,
      `QueryLanguage: "JSONata",`,
    ),
    `Type '"JSONPath"' is not assignable to type '"JSONata"'`,
  ],
  "a name that is any text": [machine(`...named(text, { Type: "Pass", Next: "B" })`), NAMED],
  "a name that is a pattern": [machine(`...named(pattern, { Type: "Pass", Next: "B" })`), NAMED],
  "a name that is one of two": [machine(`...named(either, { Type: "Pass", Next: "B" })`), NAMED],
  "a fragment whose name is any text": [machine(`...pair(text, "B")`), NAMED],
  "a fragment's wrong target": [
    machine(`...pair("A", "C")`),
    `Type '"C"' is not assignable to type '"A" | "A 2" | "B"'`,
  ],
  "a target among states of any name": [
    machine(`...states, A: { Type: "Pass", Next: "Some" }`),
    `Type '"Some"' is not assignable to type '"A" | "B"'`,
  ],
  "no states": [defined(`{ StartAt: "A", States: {} }`), '"a state, but States has none"'],
  "a definition without states": [
    defined(`{ StartAt: "A" }`),
    '"a state, but there is no field States"',
  ],
  "a list of states": [
    defined(`{ StartAt: "A", States: [B] }`),
    '"an object of states by their names"',
  ],
  "a number where a text is compared": [
    machine(`A: { Type: "Choice", Choices: [{ Variable: "$.a", StringEquals: 4, Next: "B" }] }`),
    "Type 'number' is not assignable to type 'string'",
  ],
};

const deep = Array.from({ length: 12 }).reduce<string>(
  (inner) => `{ StartAt: "M", States: { M: { Type: "Map", End: true, ItemProcessor: ${inner} } } }`,
  `{ StartAt: "M", States: { M: { Type: "Pass", Next: "NEXT" } } }`,
);

const ACCEPTED: Readonly<Record<string, string>> = {
  "fields of both query languages where it may be either": machine(
    `A: { Type: "Map", ItemProcessor: { StartAt: "I", States: { I: run(thumbnail, { End: true }) } }, Next: "B" }`,
    EITHER,
  ),
  "a definition in a variable `as const`": inVariable(
    `{ StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B } }`,
    " as const",
  ),
  "a state whose type is an interface": machine("A: pass"),
  "one of two states": machine(
    `A: yes ? { Type: "Pass", Next: "B" } : { Type: "Wait", Seconds: 1, Next: "B" }`,
  ),
  "a state that may be absent": machine(`...(yes && { A: { Type: "Pass", Next: "B" } })`),
  "a field that may be absent": machine(
    `A: { Type: "Task", Resource: "r", ...(yes && { Catch: [{ ErrorEquals: ["E"], Next: "B" }] }), End: true }`,
  ),
  "a fragment of several states": machine(`...pair("A", "B")`),
  "a name that is written as a number": machine(
    `1: { Type: "Pass", Next: "2" }, 2: { Type: "Pass", Next: "1" }`,
  ),
  "a result of type any": machine(`A: { Type: "Pass", Result: anything, Next: "B" }`),
  "levels that are nested deeply": defined(deep.replace("NEXT", "M")),
};
const DEEP_MISTAKE = defined(deep.replace("NEXT", "N"));

const sources = [
  ...Object.values(REFUSED).map(([source]) => source),
  ...Object.values(ACCEPTED),
  DEEP_MISTAKE,
];
const reports = new Map(
  compilerReports(sources, SHARED).map((found, index) => [sources[index], found]),
);

describe("the compiler does not let pass unchecked", () => {
  test.each(Object.entries(REFUSED))("%s", (_name, [source, text]) => {
    expect(reports.get(source)?.join("\n")).toContain(text);
  });

  test("a target twelve levels down", () => {
    expect(reports.get(DEEP_MISTAKE)?.join("\n")).toContain(
      `Type '"N"' is not assignable to type '"M"'`,
    );
  });
});

describe("the compiler accepts", () => {
  test.each(Object.entries(ACCEPTED))("%s", (_name, source) => {
    expect(reports.get(source)).toEqual([]);
  });
});
