import { expect, onTestFinished, test, vi } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { invokeLocally } from "./invokeLocally.ts";
import { invokeReport } from "./report.ts";

test("on this machine the log has what the worker wrote", async () => {
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  onTestFinished(() => void vi.restoreAllMocks());
  const input = { value: { name: "nobody" } };
  const prepared = {
    stack: {
      settings: {},
      secretValues: {},
      workloads: [],
      workflows: [],
      externals: [],
      leftOut: [],
      services: { variables: {}, close: async () => {} },
    },
    build: { startedAt: performance.now(), done: Promise.resolve() },
  };
  const { signal } = new AbortController();
  const ran = await invokeLocally(
    { kind: "workload", name: "greeting", input },
    prepared,
    signal,
    ({ settings: _, ...options } = {}) => deployFixtures(options),
  );
  expect(ran.isRefused).toBe(false);
  const { log } = ran;
  const report = invokeReport({
    started: { kind: "workload", name: "greeting" },
    environment: "local",
    ran,
    log,
    mapStack: (stack) => stack,
  });
  expect(report).toMatchObject({
    outcome: "failed",
    byHandler: true,
    error: "NobodyToGreet",
    cause: "there is nobody to greet",
    stack: expect.stringContaining("/greeting/handler.ts:"),
    attempts: 1,
    states: [{ state: "WakeWorker", attempts: [{ call: "lambda:invoke" }] }, { state: "Task" }],
  });
  expect(report.log).toContainEqual(expect.stringContaining('"message":"task failed"'));
});
