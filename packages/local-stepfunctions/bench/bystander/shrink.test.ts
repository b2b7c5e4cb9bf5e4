import { expect, test } from "vitest";
import type { Attack } from "./attack.ts";
import { smallerThan } from "./shrink.ts";

const machine = (definition: string, executions: number, inputs: readonly string[]) => ({
  type: "STANDARD" as const,
  definition,
  executions,
  inputs,
});

test("an attack is made smaller as long as it has its effect", async () => {
  const attack: Attack = {
    name: "seed 1",
    machines: [machine("good", 5, ["1"]), machine("bad", 40, ["1", "2", "3"])],
    requests: [{ operation: "ListActivities", body: "{}" }],
  };
  const isAsBad = async ({ machines }: Attack) =>
    machines.some(
      ({ definition, executions, inputs }) =>
        definition === "bad" && executions >= 3 && inputs.includes("2"),
    );
  expect(await smallerThan(attack, isAsBad)).toEqual({
    name: "seed 1",
    machines: [machine("bad", 5, ["2"])],
    requests: [],
  });
});
