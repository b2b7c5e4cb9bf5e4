import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { planStack } from "@sfn-workers/infra/plan";
import { expect, test } from "vitest";
import { readStack } from "../cli/stack.ts";
import { workflowGraphs } from "../plan/workflowGraphs.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/workflows.md"), "utf8");

/** What the page shows of `pnpm plan`, by the workflow in its first line. */
const pictures = [...page.matchAll(/^```text\n(\S+) \((?:standard|express)\)\n([\s\S]*?)^```$/gm)];

/** No graph has a line as long as that. */
const WIDE = 1_000;

test("what docs/workflows.md shows of a workflow's graph is in the plan", async () => {
  const { workflows } = await planStack(await readStack("local"));
  for (const [, name, shown = ""] of pictures) {
    // A team may have others than the page.
    if (workflows.every((workflow) => workflow.name !== name)) continue;
    const ofName = workflows.filter((workflow) => workflow.name === name);
    const lines = workflowGraphs({ workflows: ofName }, WIDE).map(squeezed);
    for (const line of shown.trimEnd().split("\n")) {
      const [start = "", end = start] = squeezed(line).split("…");
      expect(
        lines.some((one) => one.startsWith(start) && one.endsWith(end)),
        line,
      ).toBe(true);
    }
  }
});

function squeezed(line: string): string {
  return stripVTControlCharacters(line).replaceAll(/\s+/g, " ").trim();
}
