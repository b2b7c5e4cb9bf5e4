import { expect, test } from "vitest";
import { matchingSteps } from "./regexps.ts";

test.each<[RegExp, number]>([
  [/a/, 404],
  [/^https:\/\//, 2_020],
  [/\.org$/, 1_212],
  [/(ab|c)d/, 2_020],
  [/([0-9]{4})-\d{2}/, 1_616],
  [/[^\]a-z]+/, 40_804],
  [/^x-(\w*)$/, 122_412],
  [/a.*?b/, 81_608],
])("the matches of %s in 100 characters take a bounded number of steps", (pattern, steps) => {
  expect(matchingSteps(pattern.source, 100)).toBe(steps);
});

test.each([
  /(a|aa)+/,
  /(a+)+/,
  /(ab)*/,
  /(?:ab){2}/,
  /a*a*/,
  /a?b?/,
  /a{2,5}/,
  /a{2,}/,
  /a{1000}/,
  /(a)\1/,
  /(?<name>a)\k<name>/,
  /(?=a)a/,
  /(?<!a)b/,
  /\x41/,
])("nothing is said of %s", (pattern) => {
  expect(matchingSteps(pattern.source, 100)).toBeUndefined();
});
