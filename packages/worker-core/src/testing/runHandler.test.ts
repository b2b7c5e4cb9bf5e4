import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { TaskFailure } from "../errors.ts";
import { defineManifest } from "../manifest.ts";
import type { Task } from "../task.ts";
import { defineWorkload } from "../workload.ts";
import { runHandler } from "./index.ts";

const workloadOf = (handler: (input: { n: number }, task: Task) => unknown) =>
  defineWorkload({
    manifest: defineManifest({
      name: "doubling",
      description: "",
      timeoutSeconds: 60,
      heartbeatSeconds: 30,
      handlerBudgetSeconds: 50,
    }),
    input: z.object({ n: z.number() }),
    output: z.unknown(),
    handler,
  });

const untilAborted = (task: Task) =>
  new Promise<never>((_resolve, reject) => {
    task.signal.addEventListener("abort", () => reject(task.signal.reason));
  });

test("returns the output", async () => {
  const run = await runHandler(
    workloadOf(({ n }) => n * 2),
    { n: 21 },
  );
  expect(run).toMatchObject({ kind: "succeeded", output: 42, heartbeats: 0 });
});

test("returns the failure that the execution would see", async () => {
  const workload = workloadOf(() => {
    throw new TaskFailure("BadLuck", "Try again.");
  });
  const run = await runHandler(workload, { n: 1 });
  expect(run).toMatchObject({ kind: "failed", error: "BadLuck", cause: { message: "Try again." } });
});

test("checks the input as a worker does", async () => {
  const run = await runHandler(
    workloadOf(() => 1),
    { n: "1" },
  );
  expect(run).toMatchObject({ kind: "failed", error: "Worker.InvalidInput" });
});

test("counts the handler's heartbeats and records its progress", async () => {
  const workload = workloadOf(async (_input, task) => {
    await task.heartbeat({ rows: 1 });
    await task.heartbeat({ rows: 2 });
  });
  const run = await runHandler(workload, { n: 1 });
  expect(run).toMatchObject({ heartbeats: 2, progress: [{ rows: 1 }, { rows: 2 }] });
});

test("counts the worker's own heartbeats while the handler runs", async () => {
  const clock = createVirtualClock();
  const running = runHandler(
    workloadOf((_input, task) => untilAborted(task)),
    { n: 1 },
    { clock },
  );
  await clock.advance(55_000);
  expect(await running).toMatchObject({
    kind: "failed",
    error: "Worker.DeadlineExceeded",
    heartbeats: 4,
  });
});

test("can abort the signal after a number of heartbeats", async () => {
  const workload = workloadOf(async (_input, task) => {
    for (;;) await task.heartbeat();
  });
  const run = await runHandler(workload, { n: 1 }, { abortAfter: { heartbeats: 3 } });
  expect(run).toMatchObject({ kind: "failed", error: "Worker.Draining", heartbeats: 3 });
});

test("a lost task has no outcome", async () => {
  const clock = createVirtualClock();
  const running = runHandler(
    workloadOf((_input, task) => untilAborted(task)),
    { n: 1 },
    { clock, abortAfter: { ms: 1_000, reason: "TaskLost" } },
  );
  await clock.advance(1_000);
  expect(await running).toMatchObject({ kind: "lost" });
});

test("the task has its execution", async () => {
  const workload = workloadOf((_input, task) => task.idempotencyKey);
  const run = await runHandler(workload, { n: 1 }, { execution: { arn: "arn", attempt: 2 } });
  expect(run).toMatchObject({ output: "arn/Task/1970-01-01T00:00:00.000Z/0/2" });
});

const charging = defineWorkload({
  manifest: defineManifest({
    name: "charging",
    description: "",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 50,
    variables: { LIMIT: z.coerce.number() },
    secrets: { CARD_KEY: z.string().startsWith("key_") },
  }),
  input: z.object({ amount: z.number() }),
  output: z.unknown(),
  async handler({ amount }, task, { variables, secrets }) {
    expectTypeOf(variables.LIMIT).toEqualTypeOf<number>();
    expectTypeOf(secrets.CARD_KEY).toEqualTypeOf<string>();
    // @ts-expect-error the manifest declares no such variable
    expect(variables.OTHER).toBeUndefined();
    if (amount <= variables.LIMIT) return secrets.CARD_KEY.length;
    await task.heartbeat({ tried: [secrets.CARD_KEY] });
    throw new TaskFailure(`Refused_${secrets.CARD_KEY}`, `${secrets.CARD_KEY}: no`, {
      details: { header: `Bearer ${secrets.CARD_KEY}` },
      cause: new Error(`with ${secrets.CARD_KEY}`),
    });
  },
});

test("the handler gets the variables and secrets of its manifest", async () => {
  const values = { variables: { LIMIT: "5" }, secrets: { CARD_KEY: "key_1" } };
  const run = await runHandler(charging, { amount: 5 }, values);
  expect(run).toMatchObject({ kind: "succeeded", output: 5 });
});

test("no secret is in the name, the cause or the progress of a failure", async () => {
  const values = { variables: { LIMIT: "5" }, secrets: { CARD_KEY: "key_\n1234" } };
  const run = await runHandler(charging, { amount: 6 }, values);
  expect(run).toMatchObject({
    error: "Refused_[CARD_KEY]",
    cause: {
      message: "[CARD_KEY]: no",
      details: { header: "Bearer [CARD_KEY]" },
      cause: { message: "with [CARD_KEY]" },
    },
    progress: [{ tried: ["[CARD_KEY]"] }],
  });
  expect(JSON.stringify(run)).not.toContain("1234");
});

test("a secret at the place where a long cause is cut is not in it, not even in part", async () => {
  const secret = `key_${"s".repeat(40_000)}`;
  const values = { variables: { LIMIT: "5" }, secrets: { CARD_KEY: secret } };
  const run = await runHandler(charging, { amount: 6 }, values);
  expect(JSON.stringify(run)).not.toContain("key_s");
});

test.each([
  ["a missing secret", {}, "charging: secret CARD_KEY is missing"],
  ["a wrong one", { secrets: { CARD_KEY: "1" } }, "charging: secret CARD_KEY does not match"],
  [
    "one that the manifest does not declare",
    { secrets: { CARD_KEYS: "key_1" } },
    "charging: the manifest declares no CARD_KEYS under secrets; it declares: CARD_KEY",
  ],
  ["a variable in place of a secret", { variables: { CARD_KEY: "key_1" } }, "it declares: LIMIT"],
])("%s is refused before the handler runs", async (_what, values, message) => {
  const options = {
    ...values,
    variables: { LIMIT: "5", ...("variables" in values && values.variables) },
  };
  await expect(runHandler(charging, { amount: 1 }, options)).rejects.toThrow(message);
});

test.each([
  ["a number beyond 2^53-1", 2 ** 60],
  ["a BigInt", 12345678901234567890n],
])("%s in the input is refused as a worker refuses it", async (_what, n) => {
  const workload = workloadOf(({ n }) => n);
  for (const options of [{}, { execution: { attempt: 1 } }]) {
    expect(await runHandler(workload, { n }, options)).toMatchObject({
      kind: "failed",
      error: "Worker.InvalidInput",
      cause: { message: expect.stringMatching(`\\$\\.n: ${n} is an integer beyond`) },
    });
  }
});

test("a schema that asks for a BigInt gets it, and middleware sees it; the output has its digits", async () => {
  const workload = defineWorkload({
    ...workloadOf(() => {}),
    input: z.object({ id: z.bigint() }),
    handler: ({ id }) => ({ id, next: id + 1n, number: 2 ** 60, small: 1n }),
  });
  const id = 12345678901234567890n;
  const seen: unknown[] = [];
  const run = await runHandler(
    workload,
    { id },
    {
      middleware: [
        (task, next) => {
          seen.push(task.input);
          return next();
        },
      ],
    },
  );
  expect(run).toMatchObject({ output: { id, next: id + 1n, number: 2 ** 60, small: 1 } });
  expect(seen).toEqual([{ id }]);
});

test("an output that its schema refuses with the secret in its message has a cause without it", async () => {
  const quoting = defineWorkload({
    ...charging,
    output: z.string().refine(() => false, { error: ({ input }) => `no "${input}"` }),
    handler: (_input, _task, { secrets }) => secrets.CARD_KEY,
  });
  const values = { variables: { LIMIT: "5" }, secrets: { CARD_KEY: "key_123456" } };
  expect(await runHandler(quoting, { amount: 1 }, values)).toMatchObject({
    error: "Worker.InvalidOutput",
    cause: { issues: [{ message: 'no "[CARD_KEY]"' }] },
  });
});
