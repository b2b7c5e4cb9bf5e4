import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { probes } from "./probes.ts";
import { titleOf } from "./workspace.ts";

test("each package is a row of the page, or the row is outdated", async () => {
  const page = await readFile(new URL("../../../../docs/packages.md", import.meta.url), "utf8");
  for (const probe of probes) expect(page).toContain(`| ${titleOf(probe)} |`);
});
