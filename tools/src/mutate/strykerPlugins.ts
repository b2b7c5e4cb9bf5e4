// Stryker loads this file by its path, in separate processes.

import { relative } from "node:path";
import { type MutantIdentity, type Sample, sampleOf } from "./sample.ts";

/** The status of mutants outside the sample: Stryker gives it to each mutant that a checker refuses. */
export const NOT_SAMPLED = "CompileError";

type Mutant = Omit<MutantIdentity, "file"> & { readonly id: string; readonly fileName: string };

type CheckResult = { status: "passed" } | { status: "compileError"; reason: string };

function sampleChecker(options: { readonly sample: Sample }) {
  const chosen = new Set<string>();
  return {
    async init() {},
    /** Receives all mutants. Stryker then calls `check` with each group. */
    async group(mutants: readonly Mutant[]): Promise<string[][]> {
      const withPaths = mutants.map((mutant) => ({
        ...mutant,
        file: relative(process.cwd(), mutant.fileName),
      }));
      for (const { id } of sampleOf(withPaths, options.sample)) chosen.add(id);
      return [mutants.map(({ id }) => id)];
    },
    async check(mutants: readonly Mutant[]): Promise<Record<string, CheckResult>> {
      return Object.fromEntries(mutants.map(({ id }) => [id, verdict(id)]));
    },
  };

  function verdict(id: string): CheckResult {
    return chosen.has(id)
      ? { status: "passed" }
      : { status: "compileError", reason: "not in the sample" };
  }
}
sampleChecker.inject = ["options"] as const;

/** Makes the checker's option known to Stryker. */
export const strykerValidationSchema = {
  properties: {
    sample: {
      type: "object",
      properties: { size: { type: "integer" }, seed: { type: "integer" } },
    },
  },
};

/** The parts of Babel's syntax tree that identify a log line. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly callee?: Node;
  readonly object?: Node;
  readonly property?: Node;
}

const logLineIgnorer = () => ({
  shouldIgnore({ node }: { readonly node: Node }): string | undefined {
    return node.type === "CallExpression" && isLogLine(node.callee) ? "a log line" : undefined;
  },
});

/** `console.x()`, `logger.x()`, and `x.log()` except `Math.log()`. */
function isLogLine(callee: Node | undefined): boolean {
  if (callee?.type !== "MemberExpression") return false;
  const object = callee.object?.name ?? callee.object?.property?.name;
  if (object === "console" || object === "logger") return true;
  return callee.property?.name === "log" && object !== "Math";
}

export const strykerPlugins = [
  { kind: "Checker", name: "sample", factory: sampleChecker },
  { kind: "Ignore", name: "logLines", factory: logLineIgnorer },
] as const;
