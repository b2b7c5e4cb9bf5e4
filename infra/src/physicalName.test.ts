import { expect, test } from "vitest";
import { clashingWorkload } from "./physicalName.ts";
import { build } from "./testing/graph.ts";

test.each([
  ["invoice-dead-letters", "invoice"],
  ["invoice", "invoice-dead-letters"],
  ["invoice-schedule", "invoice"],
  ["invoice", "invoice-schedule-dead-letters"],
])("the queues of %s would have names that those of %s have", (name, other) => {
  expect(clashingWorkload(name, ["bill", other])).toBe(other);
});

test("names that only begin alike do not clash", () => {
  expect(
    clashingWorkload("invoice", ["invoice", "invoice-2", "invoice-schedules"]),
  ).toBeUndefined();
});

/** Their names are within a role, a network, or another resource that has one of its own. */
const INSIDE = new Set(["aws:iam/rolePolicy:RolePolicy"]);

test("two environments of one account have no name in common, so that a short-lived one lives beside others", async () => {
  const workloads = {
    short: { worker: "lambda", schedule: "rate(5 minutes)", wake: true },
    quick: { worker: "lambda", transport: "callback" },
    long: { worker: "fargate", tasks: { min: 0 }, wake: true },
    many: { worker: "fargate", transport: "callback", tasks: { min: 1 } },
  };
  const namesIn = async (stack: string) => {
    const { resources } = await build({ workloads }, { stack });
    return resources.flatMap(({ type, inputs }) => {
      const { name, family, dashboardName, namePrefix } = inputs;
      const given = name ?? family ?? dashboardName ?? namePrefix;
      return given === undefined || INSIDE.has(type) ? [] : [`${type} ${given}`];
    });
  };
  const [one, other] = [await namesIn("pr-123"), await namesIn("pr-12")];
  expect(one.length).toBeGreaterThan(20);
  expect(one.filter((name) => other.includes(name))).toEqual([]);
});
