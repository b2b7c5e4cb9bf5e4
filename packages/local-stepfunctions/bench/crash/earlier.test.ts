import { expect, test } from "vitest";
import { auditResource } from "./auditResource.ts";
import { rememberNow, sincePossible } from "./earlier.ts";
import { ABSENT, createLedger, type ResourceState, type Started } from "./ledger.ts";

const there = (tags: Readonly<Record<string, string>>): ResourceState => ({
  is: "there",
  tags,
  definition: undefined,
  versions: {},
  creationDate: 1,
});

function startedWith(key: string): Started {
  return {
    key,
    machine: "task",
    name: key,
    input: "{}",
    rivalInput: undefined,
    arn: key,
    startDate: 1,
    exists: true,
    events: [],
    end: undefined,
    stops: [],
    outcomes: [],
    tokens: new Set(),
    isTouched: false,
  };
}

test("what was acknowledged since may be lost, and what was acknowledged before may not", () => {
  const ledger = createLedger();
  const early = startedWith("early");
  early.outcomes.push({ token: "t", is: "success", text: "before", acknowledged: true });
  ledger.executions.set("early", early);
  const earlier = rememberNow(ledger);
  early.outcomes.push({ token: "u", is: "success", text: "after", acknowledged: true });
  early.stops.push({ cause: "after", stopDate: 2 });
  early.tokens.add("after");
  ledger.executions.set("late", startedWith("late"));

  const { executions } = sincePossible(ledger, earlier);
  expect(executions.get("early")).toMatchObject({
    exists: true,
    outcomes: [{ acknowledged: true }, { acknowledged: false }],
    stops: [{ stopDate: undefined }],
  });
  expect(executions.get("early")?.tokens).toEqual(new Set());
  expect(executions.get("late")?.exists).toBe(false);
});

test("a resource may be all that it has been since, and nothing else", () => {
  const ledger = createLedger();
  const earlier = rememberNow(ledger);
  const [resource] = ledger.resources;
  if (resource === undefined) throw new Error("a ledger has resources");
  for (const state of [there({ a: "1" }), there({})]) {
    resource.certain = state;
    resource.trail.push(state);
  }
  const [since] = sincePossible(ledger, earlier).resources;
  if (since === undefined) throw new Error("a ledger has resources");
  for (const state of [ABSENT, there({ a: "1" }), there({})])
    expect(auditResource(since, state)).toEqual([]);
  expect(auditResource(since, there({ b: "1" }))).toHaveLength(1);
  expect(auditResource(resource, ABSENT)).toHaveLength(1);
});
