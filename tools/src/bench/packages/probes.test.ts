import { transform } from "esbuild";
import { expect, test } from "vitest";
import { handlerSource } from "./handler.ts";
import { probes } from "./probes.ts";
import { titleOf, workloadOf } from "./workspace.ts";

test("each package has a workload name of its own", () => {
  const names = probes.map(workloadOf);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
});

test.each(probes.map((probe) => [titleOf(probe), probe] as const))(
  "the handler that uses %s is valid code",
  async (_, probe) => {
    await expect(transform(handlerSource(probe), { loader: "ts" })).resolves.toMatchObject({
      warnings: [],
    });
  },
);
