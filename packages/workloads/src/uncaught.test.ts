import { EventEmitter } from "node:events";
import { ENDS_UNCAUGHT } from "@sfn-workers/worker-core";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type EndingProcess, ExitCalled, endOnUncaughtErrors } from "./uncaught.ts";

const printed = vi.spyOn(console, "error").mockImplementation(() => {});
beforeEach(() => void printed.mockClear());

const lines = () => printed.mock.calls.map(([line]) => String(line).split("\n", 1)[0]);

/** A process whose worker hands back its tasks once `handedBack` is called. */
function stage() {
  const log: string[] = [];
  const { promise, resolve: handedBack } = Promise.withResolvers<void>();
  const host = Object.assign(new EventEmitter(), {
    stdout: new EventEmitter(),
    stderr: new EventEmitter(),
    exit: (code: number) => void log.push(`exit ${code}`),
  });
  const uncaughtErrors = endOnUncaughtErrors(host as unknown as EndingProcess);
  uncaughtErrors.redact((text) => text.replaceAll("key-123", "[KEY]"));
  uncaughtErrors.protect(
    {
      handBack(why) {
        log.push(why);
        return promise;
      },
    },
    () => void log.push("flush"),
  );
  return { log, host, handedBack };
}

test("an uncaught error ends the process once its tasks are handed back and its metrics are written", async () => {
  const { log, host, handedBack } = stage();
  host.emit("uncaughtException", new Error("no key-123"));
  expect(lines()).toEqual(["Error: no [KEY]", ENDS_UNCAUGHT]);
  expect(log).toEqual([`${ENDS_UNCAUGHT}: Error: no [KEY]`]);
  handedBack();
  await vi.waitUntil(() => log.length > 2);
  expect(log.slice(1)).toEqual(["flush", "exit 1"]);
});

test("where execution data is not logged, an error shows its name and its place, and its tasks still get its message", () => {
  vi.stubEnv("LOG_EXECUTION_DATA", "false");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { log, host } = stage();
  host.emit("uncaughtException", new TypeError("no customer Jane Doe"));
  host.emit("unhandledRejection", { customer: "Jane Doe" });
  const text = printed.mock.calls.join("\n");
  expect(text).not.toContain("Jane Doe");
  expect(text).toMatch(
    /^TypeError: not shown, as logExecutionData is off\n +at .*uncaught\.test\.ts/,
  );
  expect(text).toContain("object: not shown, as logExecutionData is off");
  expect(log).toEqual([`${ENDS_UNCAUGHT}: TypeError: no customer Jane Doe`]);
});

test("where execution data is not logged, lines of a message that look like those of a stack are not shown", () => {
  vi.stubEnv("LOG_EXECUTION_DATA", "false");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { host } = stage();
  host.emit("uncaughtException", new Error("refused:\n    at Jane Doe's bank"));
  const renamed = new Error("no key\n    at Jane Doe's");
  renamed.name = "Refused";
  host.emit("uncaughtException", renamed);
  const text = printed.mock.calls.join("\n");
  expect(text).not.toContain("Jane Doe");
  expect(text).toMatch(/^Error: not shown.*\n +at .*uncaught\.test\.ts/);
});

class Unreadable extends Error {
  override get stack(): string {
    throw new Error("no stack");
  }
}

class Unnamed extends Error {
  override get name(): string {
    throw new Error("no name");
  }
}

test.each([
  new Unreadable("lost"),
  new Unnamed("lost"),
  Object.assign(new Error("lost"), { name: Symbol("lost") }),
])(
  "where execution data is not logged, an error that can't be read still hands the tasks back",
  (error) => {
    vi.stubEnv("LOG_EXECUTION_DATA", "false");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { log, host } = stage();
    host.emit("uncaughtException", error);
    expect(lines()).toEqual([
      expect.stringContaining("not shown, as logExecutionData is off"),
      ENDS_UNCAUGHT,
    ]);
    expect(log).toHaveLength(1);
  },
);

test("further errors are printed, and hand nothing back again", () => {
  const { log, host } = stage();
  host.emit("unhandledRejection", undefined);
  host.emit("unhandledRejection", new Error("second"));
  expect(lines()).toEqual(["undefined", ENDS_UNCAUGHT, "Error: second"]);
  expect(log).toHaveLength(1);
});

test("process.exit in a handler throws there, names itself, and ends the process with code 1 after the tasks", async () => {
  const { log, host, handedBack } = stage();
  const exit = vi.fn(() => host.exit(0));
  expect(exit).toThrow(ExitCalled);
  // In a timer nobody catches it.
  host.emit("uncaughtException", exit.mock.results[0]?.value);
  expect(lines()).toEqual(["ExitCalled: process.exit(0) was called", ENDS_UNCAUGHT]);
  handedBack();
  await vi.waitUntil(() => log.length > 2);
  expect(log.at(-1)).toBe("exit 1");
});

test.for(["stdout", "stderr"] as const)(
  "a %s that nobody reads hands back the tasks, and is printed once",
  (output) => {
    const { log, host } = stage();
    // What is printed then fails too.
    printed.mockImplementation(() => void host.stderr.emit("error", new Error("write EPIPE")));
    host[output].emit("error", new Error("write EPIPE"));
    printed.mockImplementation(() => {});
    expect(lines()).toEqual([
      `OutputClosed: ${output} can't be written: write EPIPE`,
      ENDS_UNCAUGHT,
    ]);
    expect(log).toHaveLength(1);
  },
);
