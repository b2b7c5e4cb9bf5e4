import fc from "fast-check";
import { expect, test } from "vitest";
import { TAGS } from "../limits.ts";
import { manifests } from "../urns/manifests.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";

function problemsOf(tags: object): readonly string[] {
  try {
    parseSettings({ workloads: {}, tags }, manifests);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test.each([
  ["of AWS's own", "aws:owner", "a", "a key that does not begin with aws:, as AWS's own do"],
  ["of AWS's own in upper case", "AWS:owner", "a", "a key that does not begin with aws:"],
  ["with a character that IAM refuses", "cost#centre", "a", "a key of letters, digits, spaces and"],
  ["that is empty", "", "a", "a key of 1 to 128 characters"],
  ["of more than 128 characters", "k".repeat(129), "a", "a key of 1 to 128 characters"],
  ["with a value that IAM refuses", "team", "a;b", "a value of letters, digits, spaces and"],
  ["of the program's own", "workload", "a", "a key other than project, environment, workload"],
  ["of the program's own in upper case", "Project", "a", "a key other than project, environment"],
])("a tag %s is refused", (_what, key, value, allowed) => {
  expect(problemsOf({ [key]: value })).toEqual([
    expect.stringMatching(
      new RegExp(`^sfn-workers:tags\\.${key} is ${JSON.stringify(value)}; allowed: ${allowed}`),
    ),
  ]);
});

test("keys that only IAM takes for the same are refused", () => {
  expect(problemsOf({ Team: "a", team: "b" })).toEqual([
    'sfn-workers:tags.team is "b"; allowed: a key that differs from Team in more than upper and lower case, which IAM does not tell apart',
  ]);
});

test("a resource has 50 tags at most, the program's own among them", () => {
  const count = (tags: number) =>
    Object.fromEntries(Array.from({ length: tags }, (_, one) => [`key-${one}`, "value"]));
  expect(problemsOf(count(47))).toEqual([]);
  expect(problemsOf(count(48))).toEqual([
    expect.stringMatching(/^sfn-workers:tags is .*; allowed: at most 47 tags/),
  ]);
});

test("tags with letters of any language, spaces and the signs of URLs are accepted", () => {
  expect(problemsOf({ "Kostenstelle für": "Größe 4", url: "https://a.example/b_c=d+e@f" })).toEqual(
    [],
  );
});

test("what is accepted has only characters that every service takes", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.string()), (tags) => {
      if (problemsOf(tags).length > 0) return;
      for (const [key, value] of Object.entries(tags)) {
        expect(key).toMatch(TAGS.pattern);
        expect(value).toMatch(TAGS.pattern);
      }
    }),
  );
});
