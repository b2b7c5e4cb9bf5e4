import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { arnLike, type Context, resourceLike } from "./pattern.ts";
import { parsePolicyDocument } from "./policyDocument.ts";

/**
 * A second reading of "Policy evaluation logic" and "Condition operators" in the IAM user guide, on the documents as they are
 * written and without regular expressions.
 */
type Raw = Readonly<Record<string, unknown>> & { readonly Effect: string };
type Values = string | readonly string[];
interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

const listed = (value: unknown): string[] =>
  value === undefined ? [] : [value].flat().map(String);

/** Whether a pattern covers a text; `covers` says which characters a wildcard may stand for. */
function glob(
  pattern: string,
  text: string,
  covers: (rest: string, character: string) => boolean,
): boolean {
  const [first, ...others] = pattern;
  const rest = others.join("");
  if (first === undefined) return text === "";
  const [character, ...following] = text;
  const after = following.join("");
  const takes = character !== undefined && covers(rest, character);
  if (first === "*") return glob(rest, text, covers) || (takes && glob(pattern, after, covers));
  if (first === "?") return takes && glob(rest, after, covers);
  return first === character && glob(rest, after, covers);
}

const anything = () => true;
const inResource = (rest: string, character: string) =>
  character !== ":" || rest === "" || rest.startsWith(":");

function arn(pattern: string, text: string): boolean {
  const [parts, values] = [pattern.split(":"), text.split(":")];
  if (parts.length < 6 || values.length < 6) return false;
  return [0, 1, 2, 3, 4, 5].every((index) => {
    const at = (all: string[]) => (index < 5 ? all[index] : all.slice(5).join(":")) ?? "";
    return glob(at(parts), at(values), anything);
  });
}

const COMPARISONS: Readonly<Record<string, (expected: string, value: string) => boolean>> = {
  StringEquals: (expected, value) => expected === value,
  StringEqualsIgnoreCase: (expected, value) => expected.toUpperCase() === value.toUpperCase(),
  StringLike: (expected, value) => glob(expected, value, anything),
  ArnLike: arn,
  ArnEquals: arn,
  Bool: (expected, value) => expected.toUpperCase() === value.toUpperCase(),
  NumericLessThan: (expected, value) => Number(value) < Number(expected),
};

function conditionHolds(name: string, key: string, policy: Values, context: Context): boolean {
  const given = Object.entries(context).find(([one]) => one.toLowerCase() === key.toLowerCase());
  const [set, operator = ""] = name.includes(":") ? name.split(":") : [undefined, name];
  const bare = operator.replace("IfExists", "");
  if (bare === "Null") return listed(policy).includes(given === undefined ? "true" : "false");
  const compare = COMPARISONS[bare.replace("Not", "")];
  if (compare === undefined) throw new Error(`no second reading of ${name}`);
  const isNegated = bare.includes("Not");
  const one = (value: string) =>
    isNegated
      ? listed(policy).every((expected) => !compare(expected, value))
      : listed(policy).some((expected) => compare(expected, value));
  if (set === "ForAllValues") return listed(given?.[1]).every(one);
  if (set === "ForAnyValue") return listed(given?.[1]).some(one);
  if (given === undefined) return isNegated || operator.endsWith("IfExists");
  return typeof given[1] === "string" && one(given[1]);
}

function applies(statement: Raw, { action, resource, context }: Request): boolean {
  const action_ = (pattern: string) => glob(pattern.toLowerCase(), action.toLowerCase(), anything);
  const resource_ = (pattern: string) => glob(pattern, resource, inResource);
  const block = (statement["Condition"] ?? {}) as Record<string, Record<string, Values>>;
  return (
    ("Action" in statement
      ? listed(statement["Action"]).some(action_)
      : !listed(statement["NotAction"]).some(action_)) &&
    ("Resource" in statement
      ? listed(statement["Resource"]).some(resource_)
      : !listed(statement["NotResource"]).some(resource_)) &&
    Object.entries(block).every(([name, keys]) =>
      Object.entries(keys).every(([key, policy]) => conditionHolds(name, key, policy, context)),
    )
  );
}

function isAllowed(
  identity: readonly Raw[],
  boundary: readonly Raw[] | undefined,
  request: Request,
): boolean {
  const has = (statements: readonly Raw[], effect: string) =>
    statements.some((one) => one.Effect === effect && applies(one, request));
  if (has([...identity, ...(boundary ?? [])], "Deny")) return false;
  return has(identity, "Allow") && (boundary === undefined || has(boundary, "Allow"));
}

// Few letters, so that patterns often match.
const ACTIONS = ["sqs:SendMessage", "sqs:ReceiveMessage", "states:SendTaskSuccess"];
const ACTION_PATTERNS = [...ACTIONS, "*", "sqs:*", "SQS:send*", "states:*Task?uccess", "s3:*"];
const RESOURCES = [
  "arn:aws:sqs:us-east-1:0:a",
  "arn:aws:sqs:eu-west-1:0:ab",
  "arn:aws:states:us-east-1:0:execution:a:b",
  "*",
];
const RESOURCE_PATTERNS = [
  ...RESOURCES,
  "arn:aws:sqs:*",
  "arn:aws:sqs:*:0:a?",
  "arn:aws:sqs:*:a",
  "arn:aws:states:*-1:*",
  "arn:aws:states:us-east-1:0:e*n:a:*",
  "arn:aws:states:us-east-1:0:e*:b",
];
const TEXTS = ["a", "A", "ab", "a*", "?b", "1", "10", "true", "False", ...RESOURCE_PATTERNS];
const KEYS = ["aws:PrincipalTag/a", "aws:SourceArn", "AWS:principaltag/A", "aws:TagKeys"];

const some = <T>(values: readonly T[]) => fc.constantFrom(...values);
const oneOrMore = (values: readonly string[]) =>
  fc.oneof(some(values), fc.array(some(values), { minLength: 1, maxLength: 3 }));
const operator = fc
  .tuple(
    some(["", "ForAnyValue:", "ForAllValues:"]),
    some([
      ...Object.keys(COMPARISONS),
      "StringNotEquals",
      "StringNotEqualsIgnoreCase",
      "StringNotLike",
      "ArnNotLike",
      "ArnNotEquals",
    ]),
    some(["", "IfExists"]),
  )
  .map((parts) => parts.join(""));
const condition = fc.oneof(
  fc.dictionary(operator, fc.dictionary(some(KEYS), oneOrMore(TEXTS), { maxKeys: 2 }), {
    maxKeys: 2,
  }),
  fc.record({ Null: fc.dictionary(some(KEYS), oneOrMore(["true", "false"]), { maxKeys: 2 }) }),
);
const statement = fc
  .tuple(
    fc.record({ Effect: some(["Allow", "Allow", "Deny"]) }),
    fc.oneof(
      fc.record({ Action: oneOrMore(ACTION_PATTERNS) }),
      fc.record({ NotAction: oneOrMore(ACTION_PATTERNS) }),
    ),
    fc.oneof(
      fc.record({ Resource: oneOrMore(RESOURCE_PATTERNS) }),
      fc.record({ NotResource: oneOrMore(RESOURCE_PATTERNS) }),
    ),
    fc.record({ Condition: condition }, { requiredKeys: [] }),
  )
  .map((parts): Raw => Object.assign({}, ...parts));
const policy = fc.array(statement, { minLength: 1, maxLength: 3 });
const request = fc.record({
  action: some(ACTIONS),
  resource: some(RESOURCES),
  context: fc.record(
    {
      "aws:PrincipalTag/a": some(TEXTS),
      "aws:SourceArn": some(RESOURCES),
      "aws:TagKeys": fc.array(some(TEXTS), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
});

const parsed = (Statement: readonly Raw[]) =>
  parsePolicyDocument(JSON.stringify({ Version: "2012-10-17", Statement }), "policy");

test("policies decide as a second reading of IAM's documentation does", () => {
  let allowed = 0;
  fc.assert(
    fc.property(
      policy,
      fc.option(policy, { nil: undefined }),
      request,
      (identity, boundary, one) => {
        const policies = {
          identity: parsed(identity),
          ...(boundary === undefined ? {} : { boundary: parsed(boundary) }),
        };
        const expected = isAllowed(identity, boundary, one);
        if (expected) allowed += 1;
        expect(evaluate(policies, one).allowed).toBe(expected);
      },
    ),
    { numRuns: RUNS },
  );
  // Otherwise the property would say little. About one in sixteen is allowed, by chance sometimes one in twenty-two.
  expect(allowed).toBeGreaterThan(RUNS / 50);
});

test("one condition holds as a second reading of IAM's documentation says", () => {
  const condition = fc.tuple(operator, some(KEYS), oneOrMore(TEXTS));
  fc.assert(
    fc.property(condition, request, ([name, key, values], one) => {
      const document: Raw = {
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        Condition: { [name]: { [key]: values } },
      };
      expect(evaluate({ identity: parsed([document]) }, one).allowed).toBe(applies(document, one));
    }),
    { numRuns: RUNS },
  );
});

test("wildcards cover what a second reading of IAM's documentation says", () => {
  const part = (letters: readonly string[]) => fc.string({ unit: some(letters), maxLength: 4 });
  const parts = (letters: readonly string[]) =>
    fc
      .array(part(letters), { minLength: 4, maxLength: 8 })
      .map((all) => ["arn", "aws", ...all].join(":"));
  fc.assert(
    fc.property(parts(["a", "*", "?"]), parts(["a"]), (pattern, text) => {
      expect([arnLike(pattern, text, {}), resourceLike(pattern, text, {})]).toEqual([
        arn(pattern, text),
        glob(pattern, text, inResource),
      ]);
    }),
    { numRuns: RUNS },
  );
});

const RUNS = 1_000;
