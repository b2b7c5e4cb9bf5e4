import { expect, test } from "vitest";
import { isMetrics, isOf, logText, readLogLine } from "./workerLog.ts";

const line = (members: object) => readLogLine(`[app-local-invoice] ${JSON.stringify(members)}`);

test("a structured line is shown as its level, its message, and what is not said elsewhere", () => {
  const logged = {
    level: "INFO",
    message: "asking",
    timestamp: "…",
    requestId: "…",
    order: 7,
    to: [1],
  };
  expect(logText(line(logged))).toBe("INFO  asking order=7 to=[1]");
});

test("what is no structured line is shown as it is, without the name before it", () => {
  expect(logText(readLogLine("[app-local-invoice 0123] hello"))).toBe("hello");
  expect(logText(readLogLine("[app-local-invoice] {hello"))).toBe("{hello");
});

test("the lines of an execution are those that name it, and those of the handler", () => {
  expect(isOf(line({ level: "INFO", execution: "a" }), "a")).toBe(true);
  expect(isOf(line({ level: "INFO", execution: "a" }), "b")).toBe(false);
  expect(isOf(line({ level: "INFO", message: "polling" }), "a")).toBe(false);
  expect(isOf(line({ level: "WARN", message: "poll failed" }), "a")).toBe(true);
  expect(isOf(readLogLine("console.log of a handler"), "a")).toBe(true);
});

test("metrics are no lines of the log", () => {
  expect(isMetrics(line({ _aws: {}, TasksReceived: 1 }))).toBe(true);
});
