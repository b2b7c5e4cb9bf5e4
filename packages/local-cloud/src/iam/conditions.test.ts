import { describe, expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import type { Context } from "./pattern.ts";
import { parsePolicyDocument } from "./policyDocument.ts";

/** Whether a statement with this condition block applies to a request with these condition keys. */
function holds(block: object, context: Context): boolean {
  const statement = { Effect: "Allow", Action: "*", Resource: "*", Condition: block };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const identity = parsePolicyDocument(document, "policy");
  return evaluate({ identity }, { action: "s3:GetObject", resource: "*", context }).allowed;
}

const KEY = "aws:PrincipalTag/key";
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
    policy: ["arn:aws:sqs:*:000000000000:task?", "arn:aws:sns:*:*:*"],
    holdsFor: [`${QUEUE}-2`, QUEUE.replace("sqs", "s3")],
    failsFor: [QUEUE, QUEUE.replace("sqs", "sns")],
  })),
  {
    operator: "ArnLike",
    policy: ["arn:aws:s*:us-east-1:*:*", "arn:aws:iam::*:role/*:x"],
    holdsFor: [QUEUE, "arn:aws:iam::1:role/a:b:x"],
    // A wildcard spans no colon between the six parts; the last part may have colons.
    failsFor: ["arn:aws:sqs:eu:us-east-1:1:tasks", "arn:aws:sqs:us-east-1:tasks", "tasks"],
  },
  {
    operator: "ArnEquals",
    policy: ["arn:aws:sqs:*", "*"],
    holdsFor: [],
    failsFor: [QUEUE],
  },
  { operator: "StringNotEqualsIgnoreCase", policy: "aB", holdsFor: ["abc"], failsFor: ["Ab"] },
  { operator: "BinaryEquals", policy: "YQ==", holdsFor: ["YQ=="], failsFor: ["yq=="] },
  { operator: "NumericEquals", policy: ["10", "2.50"], holdsFor: ["10.0", "2.5"], failsFor: ["1"] },
  { operator: "NumericNotEquals", policy: "10", holdsFor: ["1", "x"], failsFor: ["10.0"] },
  { operator: "NumericLessThan", policy: "10", holdsFor: ["9"], failsFor: ["10", "100", "x"] },
  { operator: "NumericLessThanEquals", policy: "10", holdsFor: ["9", "10"], failsFor: ["10.1"] },
  { operator: "NumericGreaterThan", policy: "9", holdsFor: ["10"], failsFor: ["9", "8", "x"] },
  { operator: "NumericGreaterThanEquals", policy: "9", holdsFor: ["9", "10"], failsFor: ["8"] },
  {
    operator: "DateEquals",
    policy: "2026-01-01T00:00:00Z",
    holdsFor: ["2026-01-01T01:00:00+01:00", "2026", "1767225600"],
    failsFor: ["2026-01-02", "x"],
  },
  { operator: "DateNotEquals", policy: "2026-01-01", holdsFor: ["2027"], failsFor: ["2026"] },
  {
    operator: "DateLessThan",
    policy: "2026",
    holdsFor: ["2025-12-31"],
    failsFor: ["2026", "2027"],
  },
  {
    operator: "DateLessThanEquals",
    policy: "2026",
    holdsFor: ["2026", "2025"],
    failsFor: ["2027"],
  },
  { operator: "DateGreaterThan", policy: "2026", holdsFor: ["2026-01-02"], failsFor: ["2026"] },
  { operator: "DateGreaterThanEquals", policy: "2026", holdsFor: ["2026"], failsFor: ["2025"] },
  {
    operator: "IpAddress",
    policy: ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"],
    holdsFor: ["10.255.0.1", "192.0.2.1", "2001:db8::1"],
    failsFor: ["11.0.0.1", "192.0.2.2", "2001:db9::1", "x"],
  },
  {
    operator: "NotIpAddress",
    policy: "10.0.0.0/8",
    holdsFor: ["11.0.0.1"],
    failsFor: ["10.0.0.1"],
  },
  { operator: "Bool", policy: true, holdsFor: ["true", "True"], failsFor: ["false"] },
  { operator: "Bool", policy: "false", holdsFor: ["false"], failsFor: ["true"] },
];

describe("a condition operator", () => {
  for (const { operator, policy, holdsFor, failsFor } of OPERATORS) {
    const shown = JSON.stringify(policy);
    for (const name of [operator, `${operator}IfExists`]) {
      test(`${name} ${shown} compares the key's value`, () => {
        for (const value of holdsFor) {
          expect([value, holds({ [name]: { [KEY]: policy } }, { [KEY]: value })]).toEqual([
            value,
            true,
          ]);
        }
        for (const value of failsFor) {
          expect([value, holds({ [name]: { [KEY]: policy } }, { [KEY]: value })]).toEqual([
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
      const others = { "aws:PrincipalTag/other": "x" };
      expect(holds({ [operator]: { [KEY]: "1" } }, others)).toBe(operator.includes("Not"));
      expect(holds({ [`${operator}IfExists`]: { [KEY]: "1" } }, others)).toBe(true);
    },
  );
});

describe("a condition block", () => {
  test("needs every operator and every key to hold", () => {
    const tags = (a: string, b: string) => ({ "aws:PrincipalTag/a": a, "aws:PrincipalTag/b": b });
    const secure = (value: string) => ({ "aws:SecureTransport": value });
    const block = { StringEquals: tags("1", "2"), Bool: secure("true") };
    expect(holds(block, { ...tags("1", "2"), ...secure("true") })).toBe(true);
    expect(holds(block, { ...tags("x", "2"), ...secure("true") })).toBe(false);
    expect(holds(block, { ...tags("1", "x"), ...secure("true") })).toBe(false);
    expect(holds(block, { ...tags("1", "2"), ...secure("false") })).toBe(false);
  });

  test("ignores the case of keys", () => {
    const block = { StringEquals: { "AWS:sourceAccount": "1" } };
    expect(holds(block, { other: "1", "aws:SourceAccount": "1" })).toBe(true);
    const tagged = { StringEquals: { "aws:principaltag/TEAM": "a" } };
    expect(holds(tagged, { "aws:PrincipalTag/team": "a" })).toBe(true);
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
    expect(holds({ StringLike: { [KEY]: pattern } }, { [KEY]: value })).toBe(matched);
  });
});

describe("Null", () => {
  test.each([
    ["true", {}, true],
    ["true", { [KEY]: "" }, false],
    [false, { [KEY]: "" }, true],
    ["False", {}, false],
    [["true", "false"], {}, true],
  ])("%j with %j: %j", (policy, context, held) => {
    expect(holds({ Null: { [KEY]: policy } }, context)).toBe(held);
  });
});

describe("a key with several values", () => {
  const LIST = "aws:TagKeys";
  test.each<[string, string[], readonly string[] | undefined, boolean]>([
    ["ForAnyValue:StringEquals", ["a", "b"], ["b", "c"], true],
    ["ForAnyValue:StringEquals", ["a"], ["b", "c"], false],
    ["ForAnyValue:StringEquals", ["a"], [], false],
    ["ForAnyValue:StringEquals", ["a"], undefined, false],
    ["ForAnyValue:StringEqualsIfExists", ["a"], undefined, false],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], true],
    ["ForAnyValue:StringNotEquals", ["a"], ["a"], false],
    ["ForAnyValue:StringNotEquals", ["a"], undefined, false],
    ["ForAllValues:StringLike", ["a*", "b"], ["ab", "b"], true],
    ["ForAllValues:StringLike", ["a*", "b"], ["ab", "c"], false],
    ["ForAllValues:StringLike", ["a*"], [], true],
    ["ForAllValues:StringLike", ["a*"], undefined, true],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "c"], true],
    ["ForAllValues:StringNotEquals", ["a"], ["a", "c"], false],
    ["StringEquals", ["a"], ["a"], false],
  ])("%s %j of %j: %j", (operator, policy, values, held) => {
    const context = values === undefined ? {} : { [LIST]: values };
    expect(holds({ [operator]: { [LIST]: policy } }, context)).toBe(held);
  });

  test("may be one with a single value", () => {
    const block = { "ForAnyValue:StringEquals": { [KEY]: ["a", "b"] } };
    expect([holds(block, { [KEY]: "b" }), holds(block, { [KEY]: "c" })]).toEqual([true, false]);
  });
});

describe("a policy variable in a condition", () => {
  const variable = `$${"{aws:PrincipalTag/team}"}`;
  const withDefault = `$${"{aws:PrincipalTag/team, 'none'}"}`;

  test.each<[string, string, Context, boolean]>([
    ["StringEquals", variable, { "aws:PrincipalTag/team": "a" }, true],
    ["StringEquals", variable, { "aws:PrincipalTag/team": "b" }, false],
    ["StringLike", `*-${variable}`, { "aws:PrincipalTag/team": "b" }, false],
    ["StringLike", `${variable}*`, { "aws:PrincipalTag/team": "*" }, false],
    ["StringLike", `$${"{*}"}`, {}, false],
    ["StringNotEquals", variable, { "aws:PrincipalTag/team": "b" }, true],
    ["StringNotEquals", variable, {}, false],
    ["StringEquals", withDefault, {}, false],
    ["StringNotEquals", withDefault, {}, true],
  ])("%s %s with %j: %j", (operator, policy, context, held) => {
    expect(holds({ [operator]: { [KEY]: policy } }, { [KEY]: "a", ...context })).toBe(held);
  });
});
