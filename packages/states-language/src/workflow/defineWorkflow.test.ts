import { expect, test } from "vitest";
import { defineWorkflow } from "./defineWorkflow.ts";

const definition = { StartAt: "One", States: { One: { Type: "Succeed" } } } as const;
const options = { name: "one", description: "One", definition } as const;

test.each([
  [{ type: "Express" }, 'type is "Express"; allowed: STANDARD or EXPRESS'],
  [{ name: "One" }, 'name is "One"; allowed: a name that matches'],
  [{ definition: undefined }, "definition is undefined; allowed: an object in the States Language"],
  [{ definition: "{}" }, 'definition is "{}"; allowed: an object'],
  [{ alows: [] }, "alows is []; allowed: none of that name, but name, description, type, allows,"],
])(
  "a workflow with %j is refused as soon as it is defined, also by who compiles nothing",
  (wrong, message) => {
    const given = { ...options, ...wrong } as typeof options;
    expect(() => defineWorkflow(given)).toThrow(message);
  },
);

test("a workflow is STANDARD unless it says otherwise", () => {
  expect(defineWorkflow(options).type).toBe("STANDARD");
  expect(defineWorkflow({ ...options, type: "EXPRESS" }).type).toBe("EXPRESS");
});
