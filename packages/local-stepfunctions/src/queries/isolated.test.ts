import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type SpawnOptions,
  spawn,
} from "node:child_process";
import { EventEmitter, once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { getPriority } from "node:os";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Json } from "@sfn-workers/states-language/json";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint } from "../testing/restart.ts";
import { createIsolatedQueries } from "./isolated.ts";
import { createPool } from "./pool.ts";
import { requestParts } from "./protocol.ts";
import { CHILD, compileCache, neededVariables, startQueryProcess } from "./queryProcess.ts";

// With real processes, which hold nobody's exit.
const stay = setInterval(() => {}, 1_000);
afterAll(() => clearInterval(stay));

/** In a regular expression that backtracks for ever, as far as anybody waits. */
const ENDLESS = `$match("${"a".repeat(40)}!", /^(a|aa)+$/)`;
/** Nothing is proved of a function that is a value. */
const inAChild = (text: string) => `($f := function($x) { $x }; $f(${text}))`;
const TOO_LONG = "Expression evaluation timeout: Check for infinite loop";
const TOO_MUCH = "Expression evaluation memory limit exceeded: Check for excessive memory usage";

test("an expression that explodes ends with AWS's error, while others are evaluated here and in other processes", async () => {
  // Enough for what does not explode, and less than usual.
  const pool = createPool((events) => startQueryProcess(events, { answerMs: 700 }));
  const queries = createIsolatedQueries(Date.now, pool);
  onTestFinished(() => queries.close());
  const ended: string[] = [];
  const evaluate = async (owner: string, text: string, input: Json = {}) => {
    const query = { owner, field: "Output", bindings: { states: { input } } };
    const outcome = await queries
      .evaluate({ ...query, template: { kind: "expression", text } })
      .catch((error: Error) => error.message);
    ended.push(owner);
    return outcome;
  };
  // Both processes run before: to start one may take a busy machine longer than the limit.
  await Promise.all([evaluate("first", inAChild("1")), evaluate("second", inAChild("2"))]);
  ended.length = 0;
  const endless = evaluate("endless", ENDLESS);
  expect(await evaluate("cheap", "$states.input.a", { a: 1 })).toBe(1);
  expect(await evaluate("other", inAChild("$states.input"), [2, 1])).toEqual([2, 1]);
  expect(await endless).toContain(TOO_LONG);
  expect(ended).toEqual(["cheap", "other", "endless"]);
  // More than a pipe holds.
  expect(await evaluate("large", "$pad('x', 250000)")).toHaveLength(250_000);
});

test("a virtual clock stands still while a query is out, and is the clock of every query, long ones too", async () => {
  const endpoint = await testEndpoint({ jsonata: "isolated" });
  // More than is parsed in this process.
  const long = "x".repeat(20_000);
  const { output } = await endpoint.run({
    QueryLanguage: "JSONata",
    StartAt: "One",
    States: {
      One: {
        Type: "Pass",
        Output: ["{% $now() %}", `{% ${inAChild("$millis()")} %}`, `{% '${long}' %}`],
        End: true,
      },
    },
  });
  const now = endpoint.clock.now();
  expect(JSON.parse(output ?? "")).toEqual([new Date(now).toISOString(), now, long]);
});

test("after a restart, an execution whose query explodes fails, and calls are answered before", async () => {
  const { endpoint, afterCrash } = await durableEndpoint({}, { jsonata: "isolated" });
  const machine = await endpoint.machine({
    QueryLanguage: "JSONata",
    StartAt: "One",
    States: { One: { Type: "Pass", Output: "{% $pad('x', 4e8) %}", End: true } },
  });
  const executionArn = await endpoint.start(machine);
  const restarted = await afterCrash();
  expect((await restarted.describe(executionArn)).status).toBe("RUNNING");
  await restarted.clock.advance(0);
  expect(await restarted.describe(executionArn)).toMatchObject({
    status: "FAILED",
    error: "States.QueryEvaluationError",
    cause: expect.stringContaining(TOO_MUCH),
  });
});

test("a process ends soon after its parent was killed, whatever it evaluates", async () => {
  const parent: ChildProcess = spawn(
    "/bin/sh",
    ["-c", '"$0" "$1" <&3 & wait', process.execPath, CHILD],
    {
      stdio: ["ignore", "pipe", "ignore", "pipe"],
    },
  );
  onTestFinished(() => void parent.kill("SIGKILL"));
  const lines = createInterface(parent.stdout as Readable);
  await once(lines, "line");
  const expressions = [
    { text: "1", seed: "" },
    { text: ENDLESS, seed: "" },
  ];
  const job = { now: 0, bindings: {}, expressions };
  const input = parent.stdio[3] as Writable;
  input.write([...requestParts({ kind: "evaluate", job })].join(""));
  expect(await once(lines, "line")).toEqual(["v1"]);
  parent.kill("SIGKILL");
  // The output ends when nobody can write to it any more.
  await once(lines, "close");
});

test("a process that did not start, because this one may open no more files, is not waited for", async () => {
  const failed = Object.assign(new EventEmitter(), { stdin: undefined, kill: () => false });
  const end = new Promise((resolve) =>
    startQueryProcess({ answered: () => {}, ended: resolve }, { start: () => failed }),
  );
  failed.emit("error", new Error("spawn EMFILE"));
  expect(await end).toEqual({ kind: "notStarted", reason: "spawn EMFILE" });
});

test("processes leave the cores to this one, so that calls need not wait for slow queries", () => {
  const started: ChildProcess[] = [];
  const start = (...how: Parameters<typeof spawn>) => {
    const child = spawn(...how) as ChildProcessWithoutNullStreams;
    started.push(child);
    return child;
  };
  startQueryProcess({ answered: () => {}, ended: () => {} }, { start });
  const [child] = started as [ChildProcess];
  onTestFinished(() => void child.kill("SIGKILL"));
  expect(getPriority(child.pid)).toBeGreaterThan(getPriority());
});

test("a process has a bound of memory, and is told no secret", () => {
  const given: Parameters<typeof spawn>[] = [];
  const failed = Object.assign(new EventEmitter(), { stdin: undefined, kill: () => false });
  const start = (...how: Parameters<typeof spawn>) => {
    given.push(how);
    return failed;
  };
  startQueryProcess({ answered: () => {}, ended: () => {} }, { start }).kill();
  failed.emit("error", new Error("over"));
  const [[command, options, { env }]] = given as [[string, string[], SpawnOptions]];
  expect(command).toBe(process.execPath);
  expect(options).toEqual([expect.stringMatching(/^--max-old-space-size=\d+$/), CHILD]);
  expect(env).toEqual({ ...neededVariables(process.env), ...compileCache(getCompileCacheDir()) });
  const variables = { AWS_SECRET_ACCESS_KEY: "secret", PATH: "/bin", TZ: "Europe/Paris" };
  expect(neededVariables(variables)).toEqual({ TZ: "Europe/Paris" });
  expect(compileCache("/compiled")).toEqual({ NODE_COMPILE_CACHE: "/compiled" });
  expect(compileCache(undefined)).toEqual({});
});
