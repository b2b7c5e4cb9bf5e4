import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { messageOf } from "./messageOf.ts";

const urlOf = (file: string) => pathToFileURL(join(ROOT, file)).href;

/** As Pulumi's host and an update wrap it. */
function failed(error: Error, stack: string): Error {
  error.stack = stack;
  return new Error(error.message, { cause: error });
}

test("a defect of the program is told with its own file and line, also of a module that was loaded again", () => {
  const stack = [
    "TypeError: x is undefined",
    `    at other (${urlOf("node_modules/other/index.js")}:1:2)`,
    `    at program (${urlOf("infra/src/program.ts")}?v=3:55:7)`,
  ].join("\n");
  const error = failed(new TypeError("x is undefined"), stack);
  expect(messageOf(error)).toBe("infra/src/program.ts:55: x is undefined");
});

test("what a check refuses is told as it says it", () => {
  const error = failed(new Error("wake is maybe"), `Error\n    at ${urlOf("infra/src/a.ts")}:1:2`);
  expect(messageOf(error)).toBe("wake is maybe");
});
