import { expect, test } from "vitest";
import type { AcceptedFinding } from "./acceptedFindings.ts";
import { dayOf, openProblems } from "./openProblems.ts";

const found = { kind: "advisory", name: "GHSA-1", text: "a@1.0.0: high: Zip bomb" } as const;
const accepted: AcceptedFinding = {
  kind: "advisory",
  name: "GHSA-1",
  reason: "It reads archives of our own only.",
  since: "2026-11-01",
  until: "2027-02-01",
};
const problems = (change: Partial<AcceptedFinding>, today = "2026-11-28") =>
  openProblems(["advisory"], [found], [{ ...accepted, ...change }], today);

test("what nobody has accepted is a problem, and what somebody has is none", () => {
  expect(openProblems(["advisory"], [found], [], "2026-11-28")).toEqual([found.text]);
  expect(problems({})).toEqual([]);
});

test("an acceptance is over on its day", () => {
  expect(problems({}, "2027-01-31")).toEqual([]);
  expect(problems({}, "2027-02-01")).toEqual([
    "tools/checks/src/supply/acceptedFindings.ts: advisory GHSA-1: accepted until 2027-02-01: look at it again (a@1.0.0: high: Zip bomb), then mend it or set since and until anew",
  ]);
});

test.each<[string, Partial<AcceptedFinding>, string]>([
  ["without a reason", { reason: " " }, "reason is empty"],
  ["without an end", { until: "" }, 'until is ""'],
  ["with a day that is none", { since: "2026-02-30" }, 'since is "2026-02-30"'],
  ["with a time", { until: "2027-02-01T00:00Z" }, 'until is "2027-02-01T00:00Z"'],
  ["that ends before it begins", { until: "2026-10-01" }, 'until is "2026-10-01"'],
  ["for ever", { until: "2099-01-01" }, "at most a year later"],
])("an acceptance %s is a problem", (_, change, text) => {
  expect(problems(change)).toEqual([expect.stringContaining(text)]);
});

test("an acceptance of what is found no more is a problem, in the check that looked for it", () => {
  expect(openProblems(["advisory"], [], [accepted], "2026-11-28")).toEqual([
    expect.stringContaining("it is found no more: delete the entry"),
  ]);
  expect(openProblems(["licence"], [], [accepted], "2026-11-28")).toEqual([]);
});

test("an acceptance is of one kind", () => {
  expect(problems({ kind: "licence" })).toEqual([found.text]);
});

test("a day is written as the list has it", () => {
  expect(dayOf(new Date("2026-11-28T23:59:59Z"))).toBe("2026-11-28");
});
