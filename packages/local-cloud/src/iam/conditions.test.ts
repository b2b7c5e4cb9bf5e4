import { describe, expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { parsePolicyDocument } from "./policyDocument.ts";

/** Whether a statement with this condition block applies to a request with these condition keys. */
function holds(block: object, context: Readonly<Record<string, string>>): boolean {
  const statement = { Effect: "Allow", Action: "*", Resource: "*", Condition: block };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const identity = parsePolicyDocument(document, "policy");
  return evaluate({ identity }, { action: "s3:GetObject", resource: "*", context }).allowed;
}

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:tasks";

/** Per operator: the policy's values, the values of the key for which it holds, and those for which it doesn't. */
const OPERATORS: readonly {
  readonly operator: string;
  readonly policy: string | boolean | readonly string[];
  readonly holdsFor: readonly string[];
  readonly failsFor: readonly string[];
}[] = [
  { operator: "StringEquals", policy: "a*", holdsFor: ["a*"], failsFor: ["A*", "ab", "a", ""] },
  { operator: "StringEquals", policy: ["a", "b"], holdsFor: ["a", "b"], failsFor: ["c", "a,b"] },
  { operator: "StringNotEquals", policy: "a*", holdsFor: ["A*", "ab", ""], failsFor: ["a*"] },
  { operator: "StringNotEquals", policy: ["a", "b"], holdsFor: ["c"], failsFor: ["a", "b"] },
  { operator: "StringEqualsIgnoreCase", policy: "aB", holdsFor: ["Ab", "aB"], failsFor: ["abc"] },
  { operator: "StringEqualsIgnoreCase", policy: "a*", holdsFor: ["A*"], failsFor: ["ab"] },
  {
    operator: "StringLike",
    policy: "a*z",
    holdsFor: ["az", "abz"],
    failsFor: ["Az", "azb", "baz"],
  },
  { operator: "StringLike", policy: "a?", holdsFor: ["ab", "a?"], failsFor: ["a", "abc", "Ab"] },
  { operator: "StringLike", policy: ["a*", "b*"], holdsFor: ["a", "bc"], failsFor: ["ca"] },
  { operator: "StringNotLike", policy: "a*z", holdsFor: ["Az", "azb"], failsFor: ["az", "abz"] },
  { operator: "StringNotLike", policy: ["a*", "b*"], holdsFor: ["ca"], failsFor: ["a", "bc"] },
  ...["ArnEquals", "ArnLike"].map((operator) => ({
    operator,
    policy: "arn:aws:sqs:*:000000000000:task?",
    holdsFor: [QUEUE, QUEUE.replace("us-east-1", "eu-west-1")],
    failsFor: [`${QUEUE}-2`, QUEUE.toUpperCase(), QUEUE.replace("sqs", "sns")],
  })),
  ...["ArnNotEquals", "ArnNotLike"].map((operator) => ({
    operator,
    policy: ["arn:aws:sqs:*:000000000000:task?", "arn:aws:sns:*"],
    holdsFor: [`${QUEUE}-2`, QUEUE.replace("sqs", "s3")],
    failsFor: [QUEUE, QUEUE.replace("sqs", "sns")],
  })),
  { operator: "Bool", policy: true, holdsFor: ["true", "True"], failsFor: ["false"] },
  { operator: "Bool", policy: "false", holdsFor: ["false"], failsFor: ["true"] },
];

const NEGATED = new Set(["StringNotEquals", "StringNotLike", "ArnNotEquals", "ArnNotLike"]);

describe("a condition operator", () => {
  for (const { operator, policy, holdsFor, failsFor } of OPERATORS) {
    const shown = JSON.stringify(policy);
    for (const name of [operator, `${operator}IfExists`]) {
      test(`${name} ${shown} compares the key's value`, () => {
        for (const value of holdsFor) {
          expect([value, holds({ [name]: { key: policy } }, { key: value })]).toEqual([
            value,
            true,
          ]);
        }
        for (const value of failsFor) {
          expect([value, holds({ [name]: { key: policy } }, { key: value })]).toEqual([
            value,
            false,
          ]);
        }
      });
    }
  }

  test.each([...new Set(OPERATORS.map(({ operator }) => operator))])(
    "%s fails on an absent key, unless it is negated or ends with IfExists",
    (operator) => {
      const others = { other: "x" };
      expect(holds({ [operator]: { key: "x" } }, others)).toBe(NEGATED.has(operator));
      expect(holds({ [`${operator}IfExists`]: { key: "x" } }, others)).toBe(true);
    },
  );
});

describe("a condition block", () => {
  test("needs every operator and every key to hold", () => {
    const block = { StringEquals: { a: "1", b: "2" }, Bool: { c: "true" } };
    expect(holds(block, { a: "1", b: "2", c: "true" })).toBe(true);
    expect(holds(block, { a: "x", b: "2", c: "true" })).toBe(false);
    expect(holds(block, { a: "1", b: "x", c: "true" })).toBe(false);
    expect(holds(block, { a: "1", b: "2", c: "false" })).toBe(false);
  });

  test("ignores the case of keys", () => {
    const block = { StringEquals: { "AWS:sourceAccount": "1" } };
    expect(holds(block, { other: "1", "aws:SourceAccount": "1" })).toBe(true);
  });

  test("without operators always holds", () => {
    expect(holds({}, {})).toBe(true);
  });
});

describe("a wildcard pattern", () => {
  test.each([
    ["*", "", true],
    ["*", "a\nb", true],
    ["?", "\n", true],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a*", "ba", false],
    ["a.c", "abc", false],
    ["a+", "aa", false],
    ["(a)", "a", false],
    ["(a)", "(a)", true],
    ["[ab]", "a", false],
    ["[ab]{1}|^x", "[ab]{1}|^x", true],
    ["a\\b*", "a\\bc", true],
    ["$5?", "$50", true],
  ])("%j matches %j: %j", (pattern, value, matched) => {
    expect(holds({ StringLike: { key: pattern } }, { key: value })).toBe(matched);
  });
});
