import { expect, test } from "vitest";
import { everyMove } from "../testing/everyMove.ts";
import { remadeHolders } from "../testing/holders.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

test.each(["lambda", "fargate"])(
  "a workload on %s changes its transport: what holds the tasks changes, the machine and its history stay, and what was is deleted last",
  async (worker) => {
    await using environment = await createMovingEnvironment();
    for (const transport of everyMove(["activity", "callback"])) {
      const before = environment.state();
      const { operations } = await environment.move({
        workloads: { short: { worker, transport } },
      });
      expect(remadeHolders(before, environment.state(), operations)).toEqual([]);
      const deletions = operations.filter(({ kind }) => kind === "delete");
      const others = operations.filter(({ kind }) => kind !== "delete");
      const firstDeletion = Math.min(...deletions.map(({ began }) => began));
      expect(firstDeletion).toBeGreaterThan(Math.max(...others.map(({ ended }) => ended)));
      const holders = environment.state().map(({ type }) => type);
      expect(holders.includes("aws:sfn/activity:Activity")).toBe(transport === "activity");
      expect(holders.filter((type) => type === "aws:sfn/stateMachine:StateMachine")).toHaveLength(
        1,
      );
    }
  },
);
