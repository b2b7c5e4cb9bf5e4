import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildWorker } from "./buildWorker.ts";
import { findWorkloads } from "./findWorkloads.ts";
import { mapStack } from "./mapStack.ts";
import {
  manifestsModule,
  temporaryRepository,
  workloadFiles,
} from "./testing/temporaryRepository.ts";

const HEAD = `import legacy from "legacy";
function priceOf(article: string): number {
  throw new RangeError("no price of " + article);
}
class Quote {
  constructor(article: string) { priceOf(article); }
}`;
const BODY = `
    try { legacy(); new Quote(input.article); return ""; } catch (error: any) { return error.stack; }`;

/** Builds a workload, lets it fail without source maps, and returns the stack that it reports. */
async function stage() {
  const { write, path } = temporaryRepository();
  write({
    ...workloadFiles("one", { head: HEAD, body: BODY }),
    ...workloadFiles("two"),
    "workloads/manifests.ts": manifestsModule(["one", "two"]),
    "node_modules/legacy/package.json": "{}",
    "node_modules/legacy/index.js": "module.exports = () => require('os').EOL;",
  });
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  await buildWorker({ app: path("app"), workloads, out: path("out"), maps: path("maps") });
  const script = `const { handler } = await import(${JSON.stringify(path("out/one/index.mjs"))});
    console.log((await handler({ article: "A7" })).output);`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "--eval",
    script,
  ]);
  /** The line of the source that a position of the mapped stack names. */
  const lineOf = (mapped: string, frame: string) => {
    const [, line] =
      new RegExp(`at ${frame} \\(\\S*/one/handler\\.ts:(\\d+):\\d+\\)`).exec(mapped) ?? [];
    return readFileSync(path("workloads/one/handler.ts"), "utf8").split("\n")[Number(line) - 1];
  };
  return { stack: stdout, maps: [path("maps")], lineOf };
}

test("the stack of a built worker is mapped to the lines of the sources", async () => {
  const { stack, maps, lineOf } = await stage();
  expect(stack).toMatch(/at priceOf \(file:.*\/handler-\w+\.mjs:\d+:\d+\)/);
  expect(stack).not.toContain("handler.ts");

  const mapped = mapStack(stack, maps);
  expect(mapped).toMatch(/^RangeError: no price of A7\n/);
  expect(lineOf(mapped, "priceOf")).toContain("throw new RangeError");
  expect(lineOf(mapped, "new Quote")).toContain("priceOf(article)");
  expect(lineOf(mapped, "Object.handler")).toContain("new Quote(input.article)");
  // The entry's name has no hash, but the workload's folder stands before it.
  expect(mapped).not.toContain("/one/index.mjs");
});

test("a stack within JSON is mapped, and what no map knows stays", async () => {
  const { stack, maps, lineOf } = await stage();
  const cause = JSON.stringify({ message: "no price", stack });
  const mapped = JSON.parse(mapStack(cause, maps));
  expect(mapped.message).toBe("no price");
  expect(lineOf(mapped.stack, "priceOf")).toContain("throw new RangeError");

  const other =
    "at x (file:///var/task/handler-AAAAAAAA.mjs:1:507), at file:///var/task/index.mjs:1:2";
  expect(mapStack(other, maps)).toBe(other);
});
