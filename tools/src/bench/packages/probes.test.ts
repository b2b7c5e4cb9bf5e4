import { transform } from "esbuild";
import { expect, test } from "vitest";
import { handlerSource } from "./handler.ts";
import { probes } from "./probes.ts";
import { workloadOf } from "./workspace.ts";

test("each package has a workload name of its own", () => {
  const names = probes.map(workloadOf);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
});

test("each package is a row of the page, or the row is outdated", async () => {
  const { readFile } = await import("node:fs/promises");
  const page = await readFile(new URL("../../../../docs/packages.md", import.meta.url), "utf8");
  for (const { packages } of probes) expect(page).toContain(`| \`${packages[0]}\` |`);
});

test.each(probes.map((probe) => [probe.packages[0], probe] as const))(
  "the handler that uses %s is JavaScript",
  async (_, probe) => {
    await expect(transform(handlerSource(probe), { loader: "ts" })).resolves.toMatchObject({
      warnings: [],
    });
  },
);
