import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { strykerPlugins } from "./strykerPlugins.ts";

const [{ factory: sampleChecker }, { factory: logLineIgnorer }] = strykerPlugins;

describe("the sample's checker", () => {
  const position = { line: 1, column: 1 };
  const mutants = Array.from({ length: 30 }, (_, i) => ({
    id: String(i),
    fileName: join(process.cwd(), `src/${i}.ts`),
    location: { start: position, end: position },
    mutatorName: "BlockStatement",
    replacement: "{}",
  }));

  async function chosenFrom(list: typeof mutants) {
    const checker = sampleChecker({ sample: { size: 10, seed: 3 } });
    const groups = await checker.group(list);
    expect(groups.flat().toSorted()).toEqual(mutants.map(({ id }) => id).toSorted());
    const results = await checker.check(list);
    return Object.entries(results)
      .filter(([, { status }]) => status === "passed")
      .map(([id]) => id)
      .toSorted();
  }

  test("accepts the sample and refuses the other mutants", async () => {
    expect(await chosenFrom(mutants)).toHaveLength(10);
  });

  test("chooses the same mutants, in any order", async () => {
    expect(await chosenFrom(mutants.toReversed())).toEqual(await chosenFrom(mutants));
  });
});

describe("the log lines' ignorer", () => {
  const name = (text: string) => ({ type: "Identifier", name: text });
  const member = (object: object, property: string) => ({
    type: "MemberExpression",
    object,
    property: name(property),
  });
  const reasonFor = (callee: object) =>
    logLineIgnorer().shouldIgnore({ node: { type: "CallExpression", callee } as never });

  test.each([
    ["console.error()", member(name("console"), "error")],
    ["logger.info()", member(name("logger"), "info")],
    ["this.logger.info()", member(member(name("this"), "logger"), "info")],
    ["cloud.log()", member(name("cloud"), "log")],
  ])("ignores %s", (_, callee) => {
    expect(reasonFor(callee)).toBe("a log line");
  });

  test.each([
    ["Math.log()", member(name("Math"), "log")],
    ["reply.error()", member(name("reply"), "error")],
    ["log()", name("log")],
  ])("does not ignore %s", (_, callee) => {
    expect(reasonFor(callee)).toBeUndefined();
  });

  test("does not ignore other code", () => {
    expect(logLineIgnorer().shouldIgnore({ node: { type: "IfStatement" } })).toBeUndefined();
  });
});
