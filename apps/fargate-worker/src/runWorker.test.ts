import {
  createWorker,
  HandlersStuck,
  PollRefused,
  QueueRefused,
  ReportRefused,
  ServiceUnreachable,
} from "@sfn-workers/worker-core";
import { idleStatus } from "@sfn-workers/worker-core/testing";
import { expect, test, vi } from "vitest";
import { runWorker } from "./runWorker.ts";
import { workload } from "./testing/greeting.ts";

vi.mock("@sfn-workers/worker-core", async (original) => ({
  ...(await original<typeof import("@sfn-workers/worker-core")>()),
  createWorker: vi.fn(),
}));

const variables = {
  WORKLOAD: "greeting",
  ACTIVITY_ARN: "arn:aws:states:us-east-1:000000000000:activity:none",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
};

/** Runs a worker that ends so, and returns the exit code and the errors that its log has. */
async function endingWith(error: Error) {
  vi.mocked(createWorker).mockReturnValue({
    run: () => Promise.reject(error),
    drain: () => Promise.reject(error),
    handBack: async () => {},
    pause: () => () => {},
    status: () => idleStatus({ stopping: true }),
    close: async () => {},
  });
  vi.stubEnv("POWERTOOLS_DEV", "true");
  const written = vi.spyOn(console, "error").mockImplementation(() => {});
  const bundle = { name: "greeting", load: async () => workload };
  const code = await runWorker(bundle, variables, new AbortController().signal);
  const lines = written.mock.calls.map(([line]) => JSON.parse(line).message);
  written.mockRestore();
  return { code, lines };
}

test.each<[number, boolean, Error]>([
  [2, false, new PollRefused("AccessDeniedException", "no", undefined)],
  [2, false, new ReportRefused("AccessDeniedException", "no")],
  [2, false, new QueueRefused("DeleteMessageBatch", "AccessDenied", "no")],
  [1, true, new ServiceUnreachable(5, "ENOTFOUND", "no", undefined)],
  [3, true, new HandlersStuck(2, 3, 60)],
])("the exit code is %i, with a line of its own: %s, after %s", async (code, isTold, error) => {
  expect(await endingWith(error)).toEqual({ code, lines: isTold ? [error.message] : [] });
});

test("a module that calls process.exit as it is loaded ends the process with code 1, and names the call", async () => {
  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
  const written = vi.spyOn(console, "error").mockImplementation(() => {});
  const bundle = { name: "greeting", load: async () => process.exit(0) };
  const running = runWorker(bundle, variables, new AbortController().signal);
  await expect(running).rejects.toThrow(
    "workload greeting can't be loaded: ExitCalled: process.exit(0) was called",
  );
  await vi.waitUntil(() => exit.mock.calls.length > 0);
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
  expect(String(written.mock.calls[0])).toContain("ExitCalled: process.exit(0) was called");
  written.mockRestore();
  exit.mockRestore();
});
