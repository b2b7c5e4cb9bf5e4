import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { thrownAt } from "./stack.ts";

const own = join(ROOT, "packages/workloads/src/in voice/handler.ts");

test("an error was thrown at the first line of its stack that is of the repository's own code", () => {
  const stack = [
    "TypeError: no price",
    "    at not a frame of the message:1:2",
    "    at node:internal/process:1:2",
    `    at parse (${ROOT}/node_modules/zod/index.js:3:4)`,
    `    at run (${ROOT}/packages/worker-core/src/run/validation.ts:9:1)`,
    `    at async Object.handler (${own}:12:9)`,
    `    at ${own}:30:1`,
  ];
  expect(thrownAt(stack.join("\n"))).toBe("packages/workloads/src/in voice/handler.ts:12");
});

test.each([
  `    at new Price (${pathToFileURL(own).href}:7:9)`,
  `    at ${own}:7:9`,
  "    at Object.handler (/packages/workloads/src/in voice/handler.ts:7:9)",
  "    at Object.handler (packages/workloads/src/in voice/handler.ts:7:9)",
])("the line may be written as %s", (line) => {
  expect(thrownAt(`Error: no\n${line}`)).toBe("packages/workloads/src/in voice/handler.ts:7");
});

test("without a line of the repository's own code nothing is told", () => {
  expect(thrownAt("Error: no\n    at handler (/var/task/handler-CJ6ENVR3.mjs:1:507)")).toBe(
    undefined,
  );
  expect(thrownAt("no")).toBe(undefined);
});
