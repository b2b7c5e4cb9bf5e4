import { expect, onTestFinished, test } from "vitest";
import { startInspector } from "./inspector.ts";

test.each([
  "Debugger listening on ws://127.0.0.1:41234/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e",
  "For help, see: https://nodejs.org/en/docs/inspector",
  "For help, see: https://nodejs.org/learn/getting-started/debugging",
  "Debugger attached.",
  "Waiting for the debugger to disconnect...",
])("what Node.js's inspector writes is no line of a worker: %s", async (line) => {
  const inspector = await startInspector(0, "worker");
  onTestFinished(inspector.close);
  expect(inspector.open().reads(line)).toBe(true);
  expect(inspector.open().reads(`${line} by the handler`)).toBe(line.startsWith("Debugger l"));
});
