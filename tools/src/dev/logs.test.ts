import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { createLogs, type LogsOptions } from "./logs.ts";

function shown(of: LogsOptions["of"], ...lines: readonly string[]) {
  const texts: string[] = [];
  const logs = createLogs({
    of,
    workloadOf: (name) => name.replace(/^local-/, ""),
    stream: process.stdout,
    write: (text) => texts.push(stripVTControlCharacters(text)),
  });
  for (const line of lines) logs.write(line);
  return { texts, logs };
}

test("a line has its workload's name, and a log line in JSON is readable", () => {
  const timestamp = "2026-01-02T03:04:05.678Z";
  const line = {
    ...{ level: "WARN", message: "task lost", timestamp, service: "s", workload: "one" },
    execution: "arn:aws:states:us-east-1:0:execution:one:run-7",
    ms: 5,
  };
  const { texts } = shown("all", `[local-one 0a1b] ${JSON.stringify(line)}`, "[local-two] plain");
  expect(texts[0]).toMatch(/^one \| \d\d:04:05 WARN {2}task lost execution=run-7 ms=5$/);
  expect(texts[1]).toBe("two | plain");
});

test("the cause of a failed task is below its line, with the lines of its stack", () => {
  const stack = "TypeError: no\n    at Object.handler (one/handler.ts:19:11)";
  const given = stack.replace("one/", `${ROOT}/one/`);
  const cause = JSON.stringify({ message: "no", stack: given });
  const line = { level: "INFO", message: "task failed", requestId: "r", error: "TypeError", cause };
  const { texts } = shown("all", `[one] ${JSON.stringify(line)}`);
  expect(texts).toEqual([
    `one | INFO  task failed error=TypeError\n  ${stack.replace("\n", "\n  ")}`,
  ]);
});

test("metrics and what Lambda writes around an invocation are left out, other JSON is not", () => {
  const { texts } = shown(
    "all",
    '[one] {"_aws":{},"Tasks":1}',
    "[one] START RequestId: 7 Version: $LATEST",
    "[one] REPORT RequestId: 7\tDuration: 1 ms",
    '[one] {"total":3}',
    "[one] {not json",
  );
  expect(texts).toEqual(['one | {"total":3}', "one | {not json"]);
});

test("the logs of one workload, and none until they are wanted", () => {
  expect(shown({ workload: "two" }, "[one] a", "[local-two 7] b").texts).toEqual(["two | b"]);
  const { texts, logs } = shown("none", "[one] a");
  expect(logs.toggle()).toBe(true);
  logs.write("[one] b");
  expect(logs.toggle()).toBe(false);
  logs.write("[one] c");
  expect(texts).toEqual(["one | b"]);
});
