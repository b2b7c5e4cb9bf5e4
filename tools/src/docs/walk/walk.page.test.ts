import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { workloadFiles } from "../../new/templates.ts";
import { ROOT } from "../../workspace/nx.ts";
import { type Part, stepsIn } from "./page.ts";

describe("docs/first-workload.md", () => {
  const steps = stepsIn(readFileSync(join(ROOT, "docs/first-workload.md"), "utf8"));
  const parts = steps.flatMap((step) => step.parts);

  test("has what a first day has: make, run, change, fail, retry, debug, test, an environment", () => {
    const commands = parts.flatMap((part) => (part.kind === "command" ? part.line : []));
    for (const command of [
      "start",
      "new workload",
      "invoke",
      "dev",
      "test",
      "new environment",
      "plan",
    ]) {
      expect(commands.join("\n")).toMatch(new RegExp(`pnpm(?:@12)? ${command}`));
    }
    expect(parts.some(({ kind }) => kind === "breakpoint")).toBe(true);
  });

  test("changes the files that pnpm new makes, each change after the one before", () => {
    const files = new Map(Object.entries(workloadFiles(MANIFEST)));
    for (const part of parts.filter((one) => one.kind === "change")) {
      expect(files.get(part.file)).toContain(part.before);
      files.set(part.file, apply(part, files.get(part.file) ?? ""));
    }
  });

  test("shows something after each command", () => {
    for (const [index, { kind }] of parts.entries()) {
      if (kind === "command") expect(parts[index + 1]?.kind).toBe("seen");
    }
  });
});

const MANIFEST = {
  name: "shout",
  description: "Says it loudly",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 40,
};

function apply({ before, after }: Extract<Part, { kind: "change" }>, text: string): string {
  return text.replace(before, () => after);
}
