import { expect, inject, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { MOVES, moveUnderLoad } from "../testing/moveUnderLoad.ts";

test.each(MOVES)("no task is lost or run twice while a deployment moves it: %o", async (move) => {
  const load = { executions: 40, taskMs: 20 };
  const figures = await moveUnderLoad(inject("builtApps"), deployFixtures, move, load);
  expect(figures).toMatchObject({
    executions: 50,
    succeeded: 50,
    failures: [],
    lost: 0,
    repeated: 0,
  });
});
