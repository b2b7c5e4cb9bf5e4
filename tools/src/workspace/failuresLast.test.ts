import { expect, test, vi } from "vitest";
import { postTasksExecution, repeatedFailures } from "./failuresLast.ts";

function printed(status: string, terminalOutput: string): string {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  postTasksExecution(undefined, {
    taskResults: { "infra:test": { task: { id: "infra:test" }, status, terminalOutput } },
  });
  const lines = log.mock.calls.flat().join("\n");
  log.mockRestore();
  return lines;
}

test("repeats only the failures of a failed test run", () => {
  const output = [
    " ✓ src/one.test.ts (9 tests)",
    "\u001b[31m⎯⎯⎯⎯\u001b[39m\u001b[41m Failed Tests 1 \u001b[49m\u001b[31m⎯⎯⎯⎯\u001b[39m",
    " FAIL src/two.test.ts > two is three",
    "AssertionError: expected 2 to be 3",
    "⎯⎯⎯⎯[1/1]⎯",
    "\u001b[2m Test Files \u001b[22m 1 failed (2)",
    "      Tests  1 failed | 9 passed (10)",
  ].join("\n");
  const lines = printed("failure", output);
  expect(lines).toContain("✖ infra:test\n");
  expect(lines).toContain("AssertionError: expected 2 to be 3");
  expect(lines).not.toContain("src/one.test.ts");
  expect(lines).not.toContain("9 passed");
});

test("repeats the whole output of any other failed task", () => {
  expect(printed("failure", "src/a.ts(1,1): error TS1005")).toContain(
    "src/a.ts(1,1): error TS1005",
  );
});

test("repeats no output of a successful task", () => {
  expect(printed("success", "fine")).toBe("");
});

test("of an output, only what was repeated is kept, and the same failure of two tasks once", () => {
  const failureOf = (command: string) =>
    `> ${command}

workload invoice can't be built: no handler.ts
Warning: command "${command}" exited with non-zero status code`;
  const output = `
> nx run lambda:build

${failureOf("worker-build build lambda")}

✖ lambda:build

${failureOf("worker-build build lambda")}

✖ image:build

${failureOf("worker-build build image")}
`;
  expect(repeatedFailures(output)).toBe(
    "✖ lambda:build, image:build\n\nworkload invoice can't be built: no handler.ts",
  );
});

test("an output without repeated failures has none", () => {
  expect(repeatedFailures("nx can't read nx.json\n✖  nx run lambda:build")).toBeUndefined();
});
