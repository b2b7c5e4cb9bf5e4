import { expect, test } from "vitest";
import { declaredOf } from "./resources.ts";

const POLICY = "aws:appautoscaling/policy:Policy";
const resource = (type: string, name: string) => ({ type, name, inputs: {} });

// The policies of `quality-check` scaled `quality` too.
test("a workload whose name begins with another's has its resources for itself", () => {
  const resources = ["quality", "quality-check"].flatMap((name) => [
    resource("aws:sfn/stateMachine:StateMachine", name),
    ...[name, `${name}-steps`].map((policy) => resource(POLICY, policy)),
  ]);
  const namesOf = (workload: string) =>
    declaredOf(workload, resources)
      .all(POLICY)
      .map(({ name }) => name);
  expect(namesOf("quality")).toEqual(["quality", "quality-steps"]);
  expect(namesOf("quality-check")).toEqual(["quality-check", "quality-check-steps"]);
});
