import { describe, expect, test } from "vitest";
import { keptStatements } from "./keptStatements.ts";
import type { PolicyStatement } from "./policyStatements.ts";

const table = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;

function statement(
  Sid: string,
  actions: string | readonly string[],
  resources: string | readonly string[],
  Condition?: Readonly<Record<string, unknown>>,
): PolicyStatement {
  const [Action, Resource] = [[actions].flat(), [resources].flat()];
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition !== undefined && { Condition }) };
}

const at = (day: string, days = 7) => ({ days, now: new Date(`${day}T12:00:00Z`) });
const PUT = statement("Call1", "dynamodb:PutItem", table("orders"));
const SEND = statement("SendTasks", "sqs:SendMessage", "arn:aws:sqs:::tasks");

describe("of a role's former statements", () => {
  test("one that the role needs no longer stays, and its Sid says since when", () => {
    expect(keptStatements([SEND, PUT], [SEND], at("2026-11-28"))).toEqual([
      { ...PUT, Sid: "RemovedOn20261128Call1" },
    ]);
  });

  test("those that it needs are not kept, in whatever order, wording or width they are", () => {
    const both = statement("Call1", ["dynamodb:GetItem", "dynamodb:PutItem"], table("orders"));
    const wider = statement("Call1", ["DynamoDB:putitem", "dynamodb:Get*"], table("*"));
    for (const next of [both, wider]) {
      expect(keptStatements([both, PUT], [next], at("2026-11-28"))).toEqual([]);
    }
  });

  test("only the actions and resources stay that are lost", () => {
    const former = statement(
      "Call1",
      ["dynamodb:GetItem", "dynamodb:PutItem"],
      [table("orders"), table("totals")],
    );
    const next = statement("Call1", "dynamodb:GetItem", [table("orders"), table("totals")]);
    const narrower = statement("Call2", "dynamodb:PutItem", table("orders"));
    expect(keptStatements([former], [next, narrower], at("2026-11-28"))).toEqual([
      statement("RemovedOn20261128Call1", "dynamodb:PutItem", table("totals")),
    ]);
  });

  test("a wildcard is not covered by what it only seems to match, nor a condition by another one", () => {
    const any = statement("Call1", "dynamodb:PutItem", table("orders-*"));
    const one = statement("Call1", "dynamodb:PutItem", table("orders-?"));
    expect(keptStatements([any], [one], at("2026-11-28"))).toHaveLength(1);
    const passTo = (service: string) => ({ StringEquals: { "iam:PassedToService": service } });
    const pass = (service: string) =>
      statement("Call1", "iam:PassRole", "arn:aws:iam:::role/job", passTo(service));
    expect(keptStatements([pass("ecs")], [pass("glue")], at("2026-11-28"))).toHaveLength(1);
    const free = statement("Call1", "iam:PassRole", "arn:aws:iam:::role/job");
    expect(keptStatements([pass("ecs")], [free], at("2026-11-28"))).toEqual([]);
    expect(keptStatements([free], [pass("ecs")], at("2026-11-28"))).toHaveLength(1);
  });

  test("what is kept stays as it is on each following day, until so many days have passed", () => {
    const kept = keptStatements([SEND, PUT], [SEND], at("2026-11-28"));
    const deployed = [SEND, ...kept];
    for (const day of ["2026-11-28", "2026-12-01", "2026-12-05"]) {
      expect(keptStatements(deployed, [SEND], at(day))).toEqual(kept);
    }
    expect(keptStatements(deployed, [SEND], at("2026-12-06"))).toEqual([]);
    expect(keptStatements(deployed, [SEND], at("2026-12-06", 30))).toEqual(kept);
  });

  test("a day is whole, also where the deployment was late on it", () => {
    const late = { days: 1, now: new Date("2026-12-31T23:59:00Z") };
    const kept = keptStatements([PUT], [], late);
    expect(keptStatements(kept, [], { days: 1, now: new Date("2027-01-01T23:58:00Z") })).toEqual(
      kept,
    );
    expect(keptStatements(kept, [], { days: 1, now: new Date("2027-01-02T00:00:00Z") })).toEqual(
      [],
    );
  });

  test("one that is needed again is not kept, and counts anew when it is removed again", () => {
    const [kept = PUT] = keptStatements([PUT], [], at("2026-11-28"));
    expect(keptStatements([kept], [PUT], at("2026-11-30"))).toEqual([]);
    expect(keptStatements([PUT], [], at("2026-12-04"))).toEqual([
      { ...PUT, Sid: "RemovedOn20261204Call1" },
    ]);
  });

  test("what goes later is kept for its own days, though something wider is kept that ends before", () => {
    const wide = statement("Call1", "dynamodb:PutItem", table("orders-*"));
    const one = statement("Call1", "dynamodb:PutItem", table("orders-1"));
    const first = keptStatements([wide], [one], at("2026-11-28"));
    const both = keptStatements([one, ...first], [], at("2026-12-02"));
    const last = { ...one, Sid: "RemovedOn20261202Call1" };
    expect(both).toEqual([{ ...wide, Sid: "RemovedOn20261128Call1" }, last]);
    expect(keptStatements(both, [], at("2026-12-05"))).toEqual(both);
    expect(keptStatements(both, [], at("2026-12-06"))).toEqual([last]);
    expect(keptStatements(both, [], at("2026-12-10"))).toEqual([]);
    // What goes on the same day, or ends before, is a part of the wide one.
    expect(keptStatements([wide, one], [], at("2026-11-28"))).toHaveLength(1);
  });

  test("two of one name that go on one day keep a Sid each, the earlier its own", () => {
    const first = keptStatements([PUT], [], at("2026-11-28"));
    const other = statement("Call1", "sns:Publish", "arn:aws:sns:::news");
    const both = keptStatements([other, ...first], [], at("2026-11-28"));
    expect(both).toEqual([...first, { ...other, Sid: "RemovedOn20261128Call1n2" }]);
    expect(keptStatements(both, [], at("2026-11-29"))).toEqual(both);
  });
});
