import { join } from "node:path";
import { expect, test } from "vitest";
import { newFolder } from "../../src/testing/restart.ts";
import { runFolder } from "./rounds.ts";

test("kill -9 under load loses and doubles nothing that was acknowledged", async () => {
  const launch = { folder: join(newFolder(), "data") };
  const { problems, acknowledged } = await runFolder({ launch, seed: 2, kills: 5, maxLoadMs: 60 });
  expect(problems).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
});
