import { expect, test } from "vitest";
import { checkDefinition } from "../check/checkDefinition.ts";
import { variableReferences } from "../definition/variableReferences.ts";
import { inspectJsonata } from "./inspect.ts";

/** The library's parser copies what is before each `??`, and so its own copies: this has 2^30 of them. */
const doubling = `${"(".repeat(30)}$a${"??1)".repeat(30)}`;

const definition = (expression: string) => ({
  QueryLanguage: "JSONata",
  StartAt: "One",
  States: { One: { Type: "Succeed", Output: `{% ${expression} %}` } },
});

test.each([
  ["with copies of copies", doubling],
  ["that is long", `'${"x".repeat(20_000)}'`],
  ["with a long path", `$a${".a".repeat(2_000)}`],
])("an expression %s is not parsed here", async (_, expression) => {
  const elsewhere: string[] = [];
  const inspect = async (text: string) => {
    elsewhere.push(text);
    return { syntax: "too complex", references: [], variables: ["a"] };
  };
  const problems = await checkDefinition(
    JSON.stringify(definition(expression)),
    "STANDARD",
    inspect,
  );
  expect(problems).toMatchObject([
    { code: "INVALID_JSONATA_EXPRESSION", message: "too complex", location: "/States/One/Output" },
  ]);
  expect(await variableReferences(definition(expression), inspect)).toEqual({ One: ["a"] });
  expect(elsewhere).toEqual([expression, expression]);
});

test("any other is parsed here", async () => {
  const text = "{'a': $x ? $x : 1, 'b': $y.b.c}";
  const inspect = () => Promise.reject(new Error("it was not parsed here"));
  expect(await checkDefinition(JSON.stringify(definition(text)), "STANDARD", inspect)).toEqual([]);
  expect(await inspectJsonata(text)).toMatchObject({ syntax: undefined, variables: ["x", "y"] });
});
