import fc from "fast-check";
import { expect, test } from "vitest";
import { checkDefinition } from "./check/checkDefinition.ts";
import { compileDefinition } from "./definition/compile.ts";
import { variableReferences } from "./definition/variableReferences.ts";
import type { Json } from "./json/value.ts";
import { parsePath, readPath } from "./jsonpath/path.ts";
import { PathNotFound } from "./jsonpath/pathNotFound.ts";
import { PathSyntaxError } from "./jsonpath/scanner.ts";
import { scopeOf } from "./testing/scope.ts";
import { REQUIRED } from "./testing/states.ts";

const text = fc.constantFrom("", "A", "$", "$.a", "$..a", "$$.a", "$v", "{% 1 %}", "{% a", "5");
const value: fc.Arbitrary<unknown> = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }), fc.boolean());
const FIELDS = (
  "Type Next End Default InputPath ResultPath Parameters Assign Output Resource TimeoutSeconds Seconds Timestamp " +
  "Retry Catch Choices Branches ItemProcessor MaxConcurrency ItemBatcher Error QueryLanguage constructor"
).split(" ");
const state = fc
  .tuple(
    fc.constantFrom(...Object.entries(REQUIRED)),
    fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 2 }),
  )
  .map(([[Type, required], fields]) => ({ Type, ...required, ...fields }));
const definition = fc.record({
  StartAt: fc.constantFrom("A", "A", "A", "B"),
  States: fc.record({ A: state }),
  QueryLanguage: fc.constantFrom("JSONPath", "JSONata"),
});

test("every definition can be checked, and one without errors can be compiled", async () => {
  let valid = 0;
  await fc.assert(
    fc.asyncProperty(definition, async (source) => {
      const found = await checkDefinition(JSON.stringify(source), "STANDARD");
      if (found.some(({ severity }) => severity === "ERROR")) return;
      valid += 1;
      expect(compileDefinition(source as Json).states.size).toBeGreaterThan(0);
      await variableReferences(source as Json);
    }),
    { numRuns: 2_000 },
  );
  expect(valid).toBeGreaterThan(100);
});

test("every string is a readable path or is rejected", () => {
  const part = fc.constantFrom(
    ...["$", ".", "..", "a", "b", "[", "]", "'a'", "0", "-1", ":", ",", "*", "?(", ")", "@", "@.a"],
    ...["==", "!=", "<", ">=", " in ", "=~", "/a/", "&&", "||", "!", "(", "1", "null", " ", "\\"],
    ...[".length()", "[*]", "[?(@.a == 1)]", "[0]", ".a"],
  );
  let read = 0;
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.jsonValue(), (parts, input) => {
      try {
        readPath(parsePath(`$${parts.join("")}`), scopeOf(input as Json));
        read += 1;
      } catch (error) {
        const rejected = [PathSyntaxError, PathNotFound, SyntaxError].some(
          (expected) => error instanceof expected,
        );
        expect(rejected).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(read).toBeGreaterThan(50);
});
